package dev.signet.server.issuance;

import dev.signet.server.audit.Author;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerKind;
import dev.signet.server.issuer.IssuerLife;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.IssuerState;
import dev.signet.server.lint.CertificateKind;
import dev.signet.server.lint.CertificateOrder;
import dev.signet.server.lint.Finding;
import dev.signet.server.lint.LintGate;
import dev.signet.server.mount.CrlConfig;
import dev.signet.server.mount.Mounts;
import dev.signet.server.role.Decision.Granted;
import dev.signet.server.role.GrantedName;
import dev.signet.server.role.RequestedKey;
import dev.signet.server.role.RoleName;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.signing.SoftwareSigner;
import dev.signet.server.x509.CaExtensions;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.DistinguishedName;
import dev.signet.server.x509.DnsName;
import dev.signet.server.x509.ExtendedKeyUsage;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.KeyUsage;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.SignatureAlgorithm;
import dev.signet.server.x509.SignedStructure;
import dev.signet.server.x509.SubjectPublicKey;
import dev.signet.server.x509.UriName;
import dev.signet.server.x509.Validity;
import dev.signet.server.x509.WeakKeyException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Encoding, linting, signing, and signing and re-reading a certificate, with a P-256 issuer. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SigningBenchmark {

    private final SecureRandom random = new SecureRandom();
    private final CrlDistribution distribution =
            new CrlDistribution(
                    URI.create("http://ca.example.internal:8080"),
                    new Mounts(CrlConfig.DEFAULT, List.of()));
    private final CertificateProfile profile = new CertificateProfile(distribution);
    private final LintGate lint = new LintGate(new SimpleMeterRegistry());
    private final Validity validity =
            Validity.startingAt(Instant.parse("2026-01-01T00:00:00Z"), Duration.ofHours(24));

    private Made made;

    private record Made(
            Issuer issuer,
            SubjectPublicKey key,
            Granted granted,
            Der tbs,
            CertificateOrder order) {}

    @Setup
    public void make()
            throws WeakKeyException, SigningFailedException, IOException, MalformedNameException {
        KeyPair ca = KeyAlgorithm.EC_P256.generate(random);
        var signer = new SoftwareSigner(ca, SignatureAlgorithm.ECDSA_SHA256);
        SubjectPublicKey caKey = SubjectPublicKey.of(ca.getPublic());
        Der root =
                profile.authority(
                        new CaCertification.Order(
                                new IssuerName("root"),
                                Optional.empty(),
                                signer,
                                new X500Name("CN=Benchmark"),
                                caKey,
                                CaCertification.newKeyId(caKey),
                                CaExtensions.ofPathLength(1),
                                validity,
                                "a benchmark",
                                new Author("benchmark", "")),
                        serial());
        Der signature = SignedCertificates.signAndCheck(signer, caKey.info(), root);
        var issuer =
                new Issuer(
                        new IssuerName("root"),
                        IssuerKind.ROOT,
                        Optional.empty(),
                        List.of(),
                        IssuerLife.prepared(Instant.EPOCH, Optional.empty())
                                .in(IssuerState.ACTIVE, Instant.EPOCH),
                        new X509CertificateHolder(
                                SignedStructure.certificate(root, signature).octets()),
                        signer);
        SubjectPublicKey key =
                SubjectPublicKey.of(KeyAlgorithm.EC_P256.generate(random).getPublic());
        var granted =
                new Granted(
                        new RoleName("benchmark"),
                        1,
                        Optional.empty(),
                        DistinguishedName.EMPTY,
                        List.of(
                                new GrantedName(
                                        DnsName.parse("orders.shop.svc.cluster.local"), "rule"),
                                new GrantedName(
                                        UriName.parse("spiffe://cluster.local/ns/shop/sa/orders"),
                                        "rule")),
                        Duration.ofHours(24),
                        Duration.ZERO,
                        Optional.empty(),
                        true,
                        new RequestedKey.Presented(key),
                        Set.of(KeyUsage.DIGITAL_SIGNATURE),
                        Set.of(ExtendedKeyUsage.SERVER_AUTH, ExtendedKeyUsage.CLIENT_AUTH),
                        List.of(),
                        true,
                        false);
        SerialNumber serial = serial();
        var order =
                new CertificateOrder(
                        CertificateKind.END_ENTITY,
                        Optional.of(issuer.certificate()),
                        serial,
                        validity,
                        distribution.crl(issuer.name(), 0));
        made =
                new Made(
                        issuer,
                        key,
                        granted,
                        profile.endEntity(granted, key, issuer, serial, validity, 0),
                        order);
        if (!lint().isEmpty()) {
            throw new IllegalStateException("what is measured is not what is signed: " + lint());
        }
    }

    @Benchmark
    public Der encode() {
        return profile.endEntity(made.granted(), made.key(), made.issuer(), serial(), validity, 0);
    }

    @Benchmark
    public List<Finding> lint() {
        return lint.certificate(made.tbs(), made.order());
    }

    @Benchmark
    public byte[] sign() throws SigningFailedException {
        return made.issuer().signer().sign(made.tbs().octets());
    }

    @Benchmark
    public Der signAndCheck() throws SigningFailedException {
        return SignedCertificates.signAndCheck(
                made.issuer().signer(),
                made.issuer().certificate().getSubjectPublicKeyInfo(),
                made.tbs());
    }

    private SerialNumber serial() {
        return SerialNumber.random(SerialNumber.expiryMonth(validity.notAfter()), random);
    }
}
