package dev.signet.client.authorization.jmx;

import dev.signet.client.authorization.Authorization;
import dev.signet.client.authorization.KnownCaller;
import dev.signet.client.authorization.PolicyStatus;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Shows an {@link Authorization} through JMX, once the application asks for it. */
public final class AuthorizationJmx implements AuthorizationMXBean, AutoCloseable {

    private final Authorization authorization;
    private final MBeanServer server;
    private final ObjectName name;

    private AuthorizationJmx(Authorization authorization, MBeanServer server, ObjectName name) {
        this.authorization = authorization;
        this.server = server;
        this.name = name;
    }

    /**
     * Registers it as {@code dev.signet:type=Authorization,name=NAME}, until this is closed.
     *
     * @param server most often {@code ManagementFactory.getPlatformMBeanServer()}
     * @throws JMException if there is one of that name already
     */
    public static AuthorizationJmx register(
            MBeanServer server, String name, Authorization authorization) throws JMException {
        var bean =
                new AuthorizationJmx(
                        authorization,
                        server,
                        new ObjectName(
                                "dev.signet:type=Authorization,name=" + ObjectName.quote(name)));
        var unused = server.registerMBean(bean, bean.name);
        return bean;
    }

    /** What it is registered as. */
    public ObjectName name() {
        return name;
    }

    @Override
    public String getMode() {
        return authorization.mode().toString();
    }

    @Override
    public long getEpoch() {
        return authorization.epoch();
    }

    @Override
    public String getPolicySha256() {
        return authorization.policyStatus().map(PolicyStatus::sha256).orElse("");
    }

    @Override
    public String getPolicyFault() {
        return authorization.policyStatus().flatMap(PolicyStatus::fault).orElse("");
    }

    @Override
    public List<CallerView> getCallersWithCertificate() {
        return views(authorization.callersWithCertificate());
    }

    @Override
    public List<CallerView> getCallersWithoutCertificate() {
        return views(authorization.callersWithoutCertificate());
    }

    /** Takes it out of JMX again. */
    @Override
    public void close() throws JMException {
        server.unregisterMBean(name);
    }

    private static List<CallerView> views(List<KnownCaller> callers) {
        return callers.stream().map(CallerView::new).toList();
    }
}
