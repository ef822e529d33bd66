/** For servers with servlets: Tomcat, Jetty, Javalin, Spring. Needs {@code jakarta.servlet}. */
@NullMarked
package dev.signet.client.authorization.servlet;

import org.jspecify.annotations.NullMarked;
