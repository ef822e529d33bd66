package dev.signet.examples.frameworks;

import dev.signet.client.RenewingIdentity;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/** An embedded Tomcat. */
public final class TomcatServer implements AutoCloseable {

    private static final int MOST_CONNECTIONS = 8192; // Tomcat's maxConnections, unless it is set

    private final Tomcat tomcat = new Tomcat();

    /**
     * Starts one on {@code port}.
     *
     * @param folder for what Tomcat unpacks
     */
    public TomcatServer(RenewingIdentity identity, int port, Path folder)
            throws LifecycleException {
        tomcat.setBaseDir(folder.toString());
        tomcat.setConnector(connector(identity, port));
        Context context = tomcat.addContext("", folder.toString());
        var ages = new ConnectionAges(identity, Clock.systemUTC(), 2 * MOST_CONNECTIONS);
        add(context, new MaximumAge(ages));
        var unused = Tomcat.addServlet(context, "greeting", new GreetingServlet());
        context.addServletMapping("/", "greeting");
        tomcat.start();
    }

    // begin connector
    private static Connector connector(RenewingIdentity identity, int port) {
        var host = new SSLHostConfig();
        host.setCertificateVerification("required");
        var certificate =
                new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setSslContext(new TomcatTls(identity));
        host.addCertificate(certificate);

        var connector = new Connector();
        connector.setPort(port);
        connector.setScheme("https");
        connector.setSecure(true);
        connector.setProperty("SSLEnabled", "true");
        connector.addSslHostConfig(host);
        return connector;
    }

    // end

    private static void add(Context context, HttpFilter filter) {
        var definition = new FilterDef();
        definition.setFilterName(filter.getClass().getName());
        definition.setFilter(filter);
        context.addFilterDef(definition);
        var everywhere = new FilterMap();
        everywhere.setFilterName(definition.getFilterName());
        everywhere.addURLPattern("/*");
        context.addFilterMap(everywhere);
    }

    /** Where it listens. */
    public int port() {
        return tomcat.getConnector().getLocalPort();
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }

    // begin age
    /** Ends a connection with the first answer after its time. */
    private static final class MaximumAge extends HttpFilter {

        private static final long serialVersionUID = 1;

        private final transient ConnectionAges ages;

        private MaximumAge(ConnectionAges ages) {
            this.ages = ages;
        }

        @Override
        protected void doFilter(
                HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            String connection = request.getServletConnection().getConnectionId();
            if (ages.isOver(connection, Greeting.caller(request))) {
                response.setHeader("Connection", "close");
            }
            chain.doFilter(request, response);
        }
    }

    // end

    private static final class GreetingServlet extends HttpServlet {

        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            response.setContentType("text/plain;charset=UTF-8");
            response.getWriter().print(Greeting.to(Greeting.caller(request)));
        }
    }
}
