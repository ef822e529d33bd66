package dev.signet.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Makes certificates and CRLs of every kind with a running {@link Product}. */
final class Corpus {

    /** Kinds of keys, and how those of issuers sign. */
    private static final Map<String, String> ISSUERS =
            ordered(
                    "ec-p256", "ecdsa-sha256",
                    "ec-p384", "ecdsa-sha384",
                    "ec-p521", "ecdsa-sha512",
                    "ed25519", "ed25519",
                    "rsa-2048", "rsa-sha256",
                    "rsa-3072", "rsa-pss-sha256",
                    "rsa-4096", "rsa-sha384");

    private static final List<String> LEAF_KEYS =
            List.of("ec-p256", "ec-p384", "ed25519", "rsa-2048");

    /** The type of other name that Windows reads: a user principal name. */
    private static final String PRINCIPAL = "1.3.6.1.4.1.311.20.2.3";

    private static final Map<String, Map<String, Object>> NAMES = names();

    private static final List<String> REASONS =
            List.of(
                    "unspecified",
                    "keyCompromise",
                    "affiliationChanged",
                    "superseded",
                    "cessationOfOperation",
                    "privilegeWithdrawn");

    /** What the largest CRL lists. */
    private static final int MANY = 200;

    private static final int SHARDS = 4;

    private static final Pattern CERTIFICATE =
            Pattern.compile("(?s)-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----");

    private final Product product;
    private final Path folder;
    private final List<Artefact> artefacts = new ArrayList<>();

    Corpus(Product product, Path folder) {
        this.product = product;
        this.folder = folder;
    }

    /** Makes all of it. */
    List<Artefact> make() throws IOException, InterruptedException, GeneralSecurityException {
        for (var each : ISSUERS.entrySet()) {
            String key = each.getKey();
            issuer(
                    "root-" + key,
                    "root",
                    Map.of("key_type", key, "signature_algorithm", each.getValue()));
            issuer(
                    "ca-" + key,
                    "intermediate",
                    Map.of(
                            "parent",
                            "root-" + key,
                            "key_type",
                            key,
                            "signature_algorithm",
                            each.getValue()));
            leaves("ca-" + key, LEAF_KEYS, NAMES.keySet());
        }
        issuer("upper", "intermediate", Map.of("parent", "root-ec-p384", "max_path_length", 1));
        issuer("lower", "intermediate", Map.of("parent", "upper"));
        leaves("lower", LEAF_KEYS, NAMES.keySet());
        issuer(
                "constrained",
                "intermediate",
                Map.of(
                        "parent",
                        "root-ec-p384",
                        "name_constraints",
                        Map.of("permitted", Map.of("dns", List.of("svc.cluster.local")))));
        leaves("constrained", LEAF_KEYS, List.of("dns"));
        issuer(
                "spiffe",
                "intermediate",
                Map.of("parent", "root-ec-p384", "trust_domain", "cluster.local"));
        leaves("spiffe", LEAF_KEYS, List.of("spiffe", "dns and spiffe"));
        authorities();
        revocations();
        crls();
        return artefacts;
    }

    private void issuer(String name, String kind, Map<String, Object> more)
            throws IOException, InterruptedException {
        var document = new LinkedHashMap<String, Object>(more);
        document.put("name", name);
        document.put("kind", kind);
        document.put("common_name", "Signet " + name);
        document.put("organization", List.of("Example & Söhne"));
        document.put("country", List.of("CH"));
        product.operate("POST", "/v1/issuers", document);
        if (kind.equals("intermediate")) {
            role(name, "role-" + name, List.of("ServerAuth", "ClientAuth"));
            role(name, "client-" + name, List.of("ClientAuth"));
        }
    }

    private void role(String issuer, String role, List<String> purposes)
            throws IOException, InterruptedException {
        var document = new LinkedHashMap<String, Object>();
        document.put("issuer_ref", issuer);
        document.put(
                "callers",
                List.of(Map.of("cluster", "dev", "namespace", "*", "service_account", "*")));
        document.put(
                "allowed_domains",
                List.of(
                        "{{service_account}}.{{namespace}}.svc.cluster.local",
                        "*.example.org",
                        "*@example.org"));
        document.put("allow_wildcard_certificates", true);
        document.put(
                "allowed_uri_sans",
                purposes.size() == 1
                        ? List.of("https://*.example.org/**")
                        : List.of(
                                "spiffe://{{trust_domain}}/ns/{{namespace}}/sa/{{service_account}}"));
        document.put("allowed_ip_sans_cidr", List.of("10.0.0.0/8", "fd00::/8"));
        document.put("allowed_other_sans", List.of(PRINCIPAL + ";UTF8:*@EXAMPLE.ORG"));
        document.put("ext_key_usage", purposes);
        product.operate("PUT", "/v1/roles/" + role, document);
    }

    private void leaves(String issuer, List<String> keys, Iterable<String> names)
            throws IOException, InterruptedException {
        for (String key : keys) {
            for (String kind : names) {
                leaf(issuer, key, kind);
            }
        }
    }

    private void leaf(String issuer, String key, String kind)
            throws IOException, InterruptedException {
        var request = new LinkedHashMap<>(NAMES.get(kind));
        request.put("role", (kind.equals("uri") ? "client-" : "role-") + issuer);
        request.put("key_type", key);
        JsonNode answer = product.issue(request);
        String name = (issuer + " " + key + " " + kind).replace(' ', '_');
        var path = new ArrayList<String>();
        answer.get("ca_chain").forEach(each -> path.add(each.asText()));
        add(Artefact.Kind.LEAF, name, "leaf: " + kind, answer.get("certificate").asText(), path);
    }

    /** The CA certificates themselves. */
    private void authorities() throws IOException, InterruptedException {
        for (String issuer : issuers()) {
            List<String> path = chain(issuer);
            boolean root = path.size() == 1;
            add(
                    Artefact.Kind.CA,
                    issuer,
                    root ? "root" : "intermediate",
                    path.getFirst(),
                    root ? path : path.subList(1, path.size()));
        }
    }

    private List<String> issuers() {
        var all = new ArrayList<String>();
        ISSUERS.keySet().forEach(key -> all.addAll(List.of("root-" + key, "ca-" + key)));
        all.addAll(List.of("upper", "lower", "constrained", "spiffe"));
        return all;
    }

    private List<String> chain(String issuer) throws IOException, InterruptedException {
        String pem = product.pem("/v1/issuers/" + issuer + "/chain");
        var all = new ArrayList<String>();
        Matcher certificates = CERTIFICATE.matcher(pem);
        while (certificates.find()) {
            all.add(certificates.group() + "\n");
        }
        return all;
    }

    /** One certificate for each reason, and many of one issuer. */
    private void revocations() throws IOException, InterruptedException, GeneralSecurityException {
        for (String key : ISSUERS.keySet()) {
            for (String reason : REASONS) {
                revoke("ca-" + key, reason);
            }
        }
        for (int i = 0; i < MANY; i++) {
            revoke("lower", REASONS.get(i % REASONS.size()));
        }
        while (entries(product.pem("/v1/issuers/lower/crl?format=pem")) < MANY) {
            Thread.sleep(100);
        }
    }

    private void revoke(String issuer, String reason) throws IOException, InterruptedException {
        var request = new LinkedHashMap<>(NAMES.get("dns"));
        request.put("role", "role-" + issuer);
        JsonNode answer = product.issue(request);
        product.operate(
                "POST",
                "/v1/revoke",
                Map.of("serial_number", answer.get("serial_number").asText(), "reason", reason));
    }

    private static int entries(String pem) throws GeneralSecurityException {
        var crl =
                (X509CRL)
                        CertificateFactory.getInstance("X.509")
                                .generateCRL(
                                        new ByteArrayInputStream(
                                                pem.getBytes(StandardCharsets.US_ASCII)));
        return crl.getRevokedCertificates() == null ? 0 : crl.getRevokedCertificates().size();
    }

    /** The CRLs, which every path is then looked up in. */
    private void crls() throws IOException, InterruptedException, GeneralSecurityException {
        var all = new StringBuilder();
        for (String issuer : issuers()) {
            List<String> path = chain(issuer);
            all.append(crl(issuer, "", path));
            var _ = crl(issuer, "/delta", path);
            for (int shard = 0; shard < SHARDS; shard++) {
                all.append(crl(issuer, "/" + shard, path));
            }
        }
        Files.writeString(folder.resolve("crls.pem"), all);
    }

    /** The PEM of a CRL, which is one more artefact. */
    private String crl(String issuer, String scope, List<String> path)
            throws IOException, InterruptedException, GeneralSecurityException {
        String pem = product.pem("/v1/issuers/" + issuer + "/crl" + scope + "?format=pem");
        int entries = entries(pem);
        String size = entries == 0 ? "empty" : entries < MANY ? "small" : "large";
        String kind =
                switch (scope) {
                    case "" -> "complete";
                    case "/delta" -> "delta";
                    default -> "shard";
                };
        String name = (issuer + "_crl" + scope).replace('/', '_');
        add(Artefact.Kind.CRL, name, "CRL: " + kind + ", " + size, pem, path);
        return pem;
    }

    /** {@code path}: those above it, lowest first, the root last. */
    private void add(Artefact.Kind kind, String name, String column, String pem, List<String> path)
            throws IOException {
        artefacts.add(
                new Artefact(
                        kind,
                        name,
                        column,
                        write(name + ".pem", pem),
                        write(name + ".chain", String.join("", path.subList(0, path.size() - 1))),
                        write(name + ".root", path.getLast()),
                        folder.resolve("crls.pem")));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static Map<String, Map<String, Object>> names() {
        String dns = "orders.shop.svc.cluster.local";
        String spiffe = "spiffe://cluster.local/ns/shop/sa/orders";
        var names = new LinkedHashMap<String, Map<String, Object>>();
        names.put("dns", Map.of("alt_names", List.of(dns)));
        names.put("wildcard", Map.of("alt_names", List.of("*.example.org")));
        names.put("common name", Map.of("common_name", dns));
        names.put("ipv4", Map.of("ip_sans", List.of("10.1.2.3")));
        names.put("ipv6", Map.of("ip_sans", List.of("fd00::1")));
        names.put("uri", Map.of("uri_sans", List.of("https://a.example.org/orders")));
        names.put("spiffe", Map.of("uri_sans", List.of(spiffe)));
        names.put("dns and spiffe", Map.of("alt_names", List.of(dns), "uri_sans", List.of(spiffe)));
        names.put("e-mail", Map.of("alt_names", List.of("orders@example.org")));
        names.put(
                "other name",
                // With a subject: Go refuses critical names of a kind that it does not read.
                Map.of(
                        "common_name",
                        dns,
                        "other_sans",
                        List.of(PRINCIPAL + ";UTF8:orders@EXAMPLE.ORG")));
        names.put(
                "many",
                Map.of(
                        "alt_names",
                        IntStream.range(0, 50).mapToObj(i -> "n" + i + ".example.org").toList(),
                        "ip_sans",
                        List.of("10.0.0.1", "fd00::2")));
        return names;
    }

    private static Map<String, String> ordered(String... pairs) {
        var map = new LinkedHashMap<String, String>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
