package dev.signet.client.authorization;

import java.util.List;

/** An application that has none of the libraries which some packages are for. */
public final class WithoutLibraries {

    private WithoutLibraries() {}

    /** Prints what was decided, and which libraries are here. */
    public static void main(String[] args) {
        var policy =
                new AuthorizationPolicy(
                        List.of(),
                        List.of(AuthorizationRule.of("health", Authorizer.path("/health"))));
        var authorization = new Authorization(AuthorizationConfig.of(policy));
        var request =
                new IncomingRequest(List.of(), false, "192.0.2.1", List.of(), "GET", "/health");
        System.out.println(
                "decided: "
                        + authorization.decide(request).rule()
                        + ", module: "
                        + Authorization.class.getModule().getName());
        for (String library :
                List.of(
                        "jakarta.servlet.Filter",
                        "io.grpc.ServerInterceptor",
                        "com.sun.net.httpserver.HttpServer",
                        "javax.management.MBeanServer",
                        "org.jspecify.annotations.Nullable")) {
            System.out.println(library + " is " + (isHere(library) ? "here" : "missing"));
        }
    }

    private static boolean isHere(String library) {
        try {
            return Class.forName(library) != null;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
