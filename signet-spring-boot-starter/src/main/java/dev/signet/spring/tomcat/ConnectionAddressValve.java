package dev.signet.spring.tomcat;

import dev.signet.client.authorization.servlet.ServletAuthorization;
import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Notes where a connection comes from, for authorization. Spring Boot has Tomcat believe {@code
 * X-Forwarded-For} of everybody with a private address, which in a cluster is everybody.
 */
public final class ConnectionAddressValve extends ValveBase {

    /** For requests that are answered later too. */
    public ConnectionAddressValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        request.setAttribute(ServletAuthorization.ADDRESS, request.getPeerAddr());
        getNext().invoke(request, response);
    }
}
