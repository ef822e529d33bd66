package dev.signet.server.issuer;

import static dev.signet.server.issuer.IssuerState.ACTIVE;
import static dev.signet.server.issuer.IssuerState.PREPARED;
import static dev.signet.server.issuer.IssuerState.RETIRED;
import static dev.signet.server.issuer.IssuerState.REVOKED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.TestCa;
import dev.signet.server.mount.Mount;
import dev.signet.server.mount.MountName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What references mean, and what is to be trusted, while issuers come and go. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IssuersTest {

    private static final Mount PKI =
            new Mount(
                    MountName.DEFAULT,
                    Optional.of("issuing"),
                    Optional.empty(),
                    Mount.DEFAULT_MAX_LIFETIME,
                    Instant.EPOCH);

    private static final IssuerName BASE = new IssuerName("issuing");

    private Issuer root;
    private Issuer nextRoot;
    private Issuer issuing;

    @BeforeAll
    void make() {
        var ca = new TestCa();
        root = ca.root();
        issuing = ca.issuing();
        nextRoot = new TestCa().root();
    }

    private Issuer root(String name, IssuerState state, String... succeeds) {
        return like(
                succeeds.length == 0 ? root : nextRoot,
                name,
                Optional.empty(),
                state,
                false,
                succeeds);
    }

    private Issuer issuing(String name, IssuerState state, String... succeeds) {
        return like(issuing, name, issuing.parent(), state, false, succeeds);
    }

    private static Issuer like(
            Issuer issuer,
            String name,
            Optional<IssuerName> parent,
            IssuerState state,
            boolean drained,
            String... succeeds) {
        return new Issuer(
                new IssuerName(name),
                issuer.kind(),
                parent,
                List.of(),
                new IssuerLife(
                        state,
                        issuer.notBefore(),
                        succeeds.length == 0
                                ? Optional.empty()
                                : Optional.of(new IssuerName(succeeds[0])),
                        true,
                        drained),
                issuer.certificate(),
                issuer.signer());
    }

    /** Under an active root. */
    private Issuers with(Issuer... others) {
        var all = new ArrayList<>(List.of(others));
        if (all.stream().noneMatch(issuer -> issuer.name().value().equals("root"))) {
            all.add(root("root", ACTIVE));
        }
        return new Issuers(all);
    }

    private static Optional<String> names(Optional<Issuer> issuer) {
        return issuer.map(found -> found.name().value());
    }

    @Test
    void anIssuerThatSignsIsMeantByItsNameWhateverSucceedsIt() {
        var issuers = with(issuing("issuing", ACTIVE), issuing("issuing-2", ACTIVE, "issuing"));

        assertThat(names(issuers.active(BASE))).contains("issuing");
    }

    @ParameterizedTest
    @EnumSource(names = {"PREPARED", "RETIRED", "REVOKED"})
    void theNameOfAnIssuerThatDoesNotSignMeansItsNewestActiveSuccessor(IssuerState state) {
        var issuers =
                with(
                        issuing("issuing", state),
                        issuing("issuing-2", RETIRED, "issuing"),
                        issuing("issuing-9", ACTIVE, "issuing-2"),
                        issuing("issuing-10", ACTIVE, "issuing-9"),
                        issuing("issuing-11", PREPARED, "issuing-10"),
                        issuing("other", ACTIVE));

        assertThat(names(issuers.active(BASE))).contains("issuing-10");
    }

    @Test
    void aNameMeansNobodyWhenNoSuccessorSigns() {
        var issuers = with(issuing("issuing", RETIRED), issuing("issuing-2", PREPARED, "issuing"));

        assertThat(issuers.active(BASE)).isEmpty();
    }

    @Test
    void aSuccessorDoesNotMeanWhatItSucceeds() {
        var issuers = with(issuing("issuing", ACTIVE), issuing("issuing-2", RETIRED, "issuing"));

        assertThat(issuers.active(new IssuerName("issuing-2"))).isEmpty();
    }

    @Test
    void belowARevokedIssuerNobodySigns() {
        var issuers = with(root("root", REVOKED), issuing("issuing", ACTIVE));

        assertThat(issuers.active(BASE)).isEmpty();
        assertThat(issuers.defaultIssuer(PKI)).isEmpty();
    }

    @Test
    void belowARetiredRootCertificatesOfWorkloadsAreStillSigned() {
        var issuers = with(root("root", RETIRED), issuing("issuing", ACTIVE));

        assertThat(names(issuers.active(BASE))).contains("issuing");
        assertThat(issuers.activeAuthority(TestCa.ROOT)).isEmpty();
    }

    @Test
    void aNewRootSignsIntermediatesInThePlaceOfTheRetiredOne() {
        var issuers = with(root("root", RETIRED), root("root-2", ACTIVE, "root"));

        assertThat(names(issuers.activeAuthority(TestCa.ROOT))).contains("root-2");
        assertThat(issuers.active(TestCa.ROOT)).as("a root signs no workload").isEmpty();
    }

    @Test
    void theDefaultIssuerStaysInItsLineWhenAnotherLineGoesOn() {
        var issuers =
                with(
                        issuing("edge", RETIRED),
                        issuing("edge-2", ACTIVE, "edge"),
                        issuing("issuing", RETIRED),
                        issuing("issuing-2", ACTIVE, "issuing"));
        assertThat(names(issuers.defaultIssuer(PKI))).contains("issuing-2");

        issuers =
                with(
                        issuing("edge-2", RETIRED, "edge"),
                        issuing("edge-3", ACTIVE, "edge-2"),
                        issuing("edge", RETIRED),
                        issuing("issuing", ACTIVE));
        assertThat(names(issuers.defaultIssuer(PKI))).contains("issuing");
    }

    @ParameterizedTest
    @EnumSource
    void theTrustBundleHoldsEveryRootButRevokedOnes(IssuerState state) {
        var issuers = with(root("root", ACTIVE), root("root-2", state, "root"));

        assertThat(issuers.trustBundle(MountName.DEFAULT).certificates())
                .hasSize(state == REVOKED ? 1 : 2);
    }

    @Test
    void aRootLeavesTheTrustBundleWhenItsLastCertificateIsOver() {
        var issuers =
                with(
                        like(root, "root", Optional.empty(), RETIRED, true),
                        root("root-2", ACTIVE, "root"));

        assertThat(issuers.trustBundle(MountName.DEFAULT).certificates()).hasSize(1);
        assertThat(issuers.publishing()).hasSize(1);
    }

    @Test
    void anotherMountTrustsTheRootThatWillSucceedItsOwn() {
        var issuers =
                with(
                        root("root-2", PREPARED, "root"),
                        like(issuing, "pki_int:edge", Optional.of(TestCa.ROOT), ACTIVE, false));

        assertThat(issuers.trustBundle(new MountName("pki_int")).certificates()).hasSize(2);
    }
}
