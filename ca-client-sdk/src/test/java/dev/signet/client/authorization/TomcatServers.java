package dev.signet.client.authorization;

import dev.signet.client.Identity;
import dev.signet.client.TestCa;
import dev.signet.client.authorization.servlet.AuthorizationFilter;
import dev.signet.client.authorization.servlet.ServletAuthorization;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/** An embedded Tomcat with a filter and one servlet for all paths. */
final class TomcatServers {

    private TomcatServers() {}

    static TestServers.Running start(TestCa ca, AuthorizationFilter filter) {
        String folder = new File(System.getProperty("java.io.tmpdir")).getAbsolutePath();
        var tomcat = new Tomcat();
        tomcat.setBaseDir(folder);
        tomcat.setConnector(connector(ca));
        Context context = tomcat.addContext("", folder);
        add(context, filter);
        var unused = Tomcat.addServlet(context, "answer", new Answer());
        context.addServletMapping("/", "answer");
        try {
            tomcat.start();
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
        return new TestServers.Running(tomcat.getConnector().getLocalPort(), () -> stop(tomcat));
    }

    private static void stop(Tomcat tomcat) {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connector connector(TestCa ca) {
        var host = new SSLHostConfig();
        host.setCertificateVerification("optional");
        var certificate =
                new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        Identity own = ca.identity();
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry(
                    "own", own.privateKey(), new char[0], own.chain().toArray(Certificate[]::new));
            certificate.setCertificateKeystore(keys);
            certificate.setCertificateKeystorePassword("");
            KeyStore roots = KeyStore.getInstance("PKCS12");
            roots.load(null, null);
            roots.setCertificateEntry("root", ca.root);
            host.setTrustStore(roots);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
        host.addCertificate(certificate);

        var connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
        connector.setScheme("https");
        connector.setSecure(true);
        connector.setProperty("SSLEnabled", "true");
        connector.addSslHostConfig(host);
        return connector;
    }

    private static void add(Context context, AuthorizationFilter filter) {
        var definition = new FilterDef();
        definition.setFilterName("authorization");
        definition.setFilter(filter);
        context.addFilterDef(definition);
        var everywhere = new FilterMap();
        everywhere.setFilterName("authorization");
        everywhere.addURLPattern("/*");
        context.addFilterMap(everywhere);
    }

    private static final class Answer extends HttpServlet {

        private static final long serialVersionUID = 1;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            String forwarded = request.getHeader(IncomingRequest.FORWARDED_CLIENT_CERT);
            response.setHeader(
                    TestServers.ROUTED, request.getMethod() + " " + request.getServletPath());
            response.getWriter()
                    .print(
                            ServletAuthorization.caller(request).orElseThrow()
                                    + (forwarded == null ? "" : " forwarded"));
        }
    }
}
