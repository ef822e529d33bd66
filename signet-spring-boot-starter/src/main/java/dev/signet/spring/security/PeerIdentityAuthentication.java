package dev.signet.spring.security;

import dev.signet.client.authorization.Caller;
import dev.signet.client.authorization.SpiffeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/**
 * A caller that TLS, or a trusted proxy, has identified. Its name is its SPIFFE ID. It has the
 * authorities {@code ID_spiffe://cluster.local/ns/shop/sa/orders}, {@code TD_cluster.local}, and
 * for the service account of a cluster {@code NS_shop} and {@code SA_shop/orders}. It has no
 * credentials. Immutable.
 */
public final class PeerIdentityAuthentication extends AbstractAuthenticationToken {

    private static final long serialVersionUID = 1;

    private final transient Caller caller;
    private final transient SpiffeId id;

    private PeerIdentityAuthentication(Caller caller, SpiffeId id) {
        super(authorities(id));
        this.caller = caller;
        this.id = id;
        super.setAuthenticated(true);
    }

    /** Of a caller with a SPIFFE ID; a caller without one is nobody to Spring Security. */
    public static Optional<PeerIdentityAuthentication> of(Caller caller) {
        return caller.spiffeId().map(id -> new PeerIdentityAuthentication(caller, id));
    }

    private static List<GrantedAuthority> authorities(SpiffeId id) {
        var authorities = new ArrayList<GrantedAuthority>();
        authorities.add(new SimpleGrantedAuthority("ID_" + id));
        authorities.add(new SimpleGrantedAuthority("TD_" + id.trustDomain()));
        id.namespace()
                .ifPresent(namespace ->
                        authorities.add(new SimpleGrantedAuthority("NS_" + namespace)));
        id.serviceAccount()
                .ifPresent(account ->
                        authorities.add(
                                new SimpleGrantedAuthority(
                                        "SA_" + id.namespace().orElseThrow() + "/" + account)));
        return authorities;
    }

    /** Who it is, with the certificate if there is one. */
    public Caller caller() {
        return caller;
    }

    /** The SPIFFE ID. */
    @Override
    public SpiffeId getPrincipal() {
        return id;
    }

    @Override
    public Object getCredentials() {
        return "";
    }

    @Override
    public String getName() {
        return id.toString();
    }

    /** Refused: TLS says who it is, once. */
    @Override
    public void setAuthenticated(boolean authenticated) {
        if (authenticated) {
            throw new IllegalArgumentException("only the filter authenticates a peer");
        }
        super.setAuthenticated(false);
    }
}
