package dev.signet.acceptance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens that say what a cluster would, but are written or signed as no cluster does it. */
final class ForgedHeaders {

    private final Map<String, String> forged = new LinkedHashMap<>();
    private final TokenCluster ec;
    private final TokenCluster rsa;

    private ForgedHeaders(TokenCluster ec, TokenCluster rsa) {
        this.ec = ec;
        this.rsa = rsa;
    }

    /**
     * By what is wrong with them.
     *
     * @param ec whose key signs ES256
     * @param rsa whose key signs RS256
     * @param host what a token may try to have fetched
     */
    static Map<String, String> of(TokenCluster ec, TokenCluster rsa, String host) {
        var forgeries = new ForgedHeaders(ec, rsa);
        forgeries.algorithms();
        forgeries.publicKeysAsSecrets();
        forgeries.signatures();
        forgeries.keyIds();
        forgeries.parameters(host);
        forgeries.spellings();
        forgeries.looseJson();
        return forgeries.forged;
    }

    private void header(String what, Consumer<ObjectNode> change) {
        ObjectNode header = ec.header();
        change.accept(header);
        forged.put(what, ec.token(header.toString(), ec.claims().toString()));
    }

    private void algorithms() {
        for (String alg : List.of("none", "None", "nOnE", "", "es256", "RS256", "PS256", "EdDSA")) {
            header("alg '" + alg + "'", header -> header.put("alg", alg));
        }
        header("no alg", header -> header.remove("alg"));
        header("alg a number", header -> header.put("alg", 256));
        String none = base64url("{\"alg\":\"none\"}") + "." + base64url(ec.claims().toString());
        forged.put("unsigned", none + ".");
        forged.put("unsigned, two parts", none);
        forged.put("ES384 header, P-256 key", withAlgorithm(ec, "ES384"));
        forged.put("ES256 header, RSA key", withAlgorithm(rsa, "ES256"));
        forged.put("RS512 header, SHA-256", withAlgorithm(rsa, "RS512"));
    }

    private static String withAlgorithm(TokenCluster cluster, String algorithm) {
        return cluster.token(
                cluster.header().put("alg", algorithm).toString(), cluster.claims().toString());
    }

    private void publicKeysAsSecrets() {
        for (String alg : List.of("HS256", "HS384", "HS512")) {
            for (TokenCluster cluster : List.of(ec, rsa)) {
                byte[] der = cluster.keys.getPublic().getEncoded();
                String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
                String pem = "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
                forged.put(alg + " with DER of " + cluster.name, mac(cluster, alg, der));
                forged.put(
                        alg + " with PEM of " + cluster.name,
                        mac(cluster, alg, TokenCluster.utf8(pem)));
            }
        }
    }

    private static String mac(TokenCluster cluster, String algorithm, byte[] secret) {
        String signed = signed(cluster.header().put("alg", algorithm), cluster.claims());
        try {
            Mac mac = Mac.getInstance("HmacSHA" + algorithm.substring(2));
            mac.init(new SecretKeySpec(secret, mac.getAlgorithm()));
            byte[] tag = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + TokenCluster.base64url(tag);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private void signatures() {
        String signed = signed(ec.header(), ec.claims());
        byte[] good = ec.signature(signed, "SHA256withECDSAinP1363Format");
        byte[] ones = new byte[64];
        Arrays.fill(ones, (byte) 0xff);
        Map<String, byte[]> signatures =
                Map.of(
                        "r = s = 0", new byte[64],
                        "all bits", ones,
                        "DER", ec.signature(signed, "SHA256withECDSA"),
                        "an octet more", Arrays.copyOf(good, 65),
                        "an octet less", Arrays.copyOf(good, 63),
                        "of something else", ec.signature("a.b", "SHA256withECDSAinP1363Format"));
        signatures.forEach((what, signature) ->
                forged.put("signature: " + what, signed + "." + TokenCluster.base64url(signature)));
        forged.put("signature: none", signed + ".");
    }

    private void keyIds() {
        for (String kid :
                List.of(
                        "../../../../dev/null",
                        "https://attacker.example/key",
                        "' OR '1'='1",
                        "unknown",
                        "",
                        "\u0000")) {
            header("kid '" + kid + "'", header -> header.put("kid", kid));
        }
        header("kid an array", header -> header.putArray("kid").add(ec.keyId()));
        header("kid a number", header -> header.put("kid", 1));
        header("kid of 2000 characters", header -> header.put("kid", "k".repeat(2000)));
    }

    private void parameters(String host) {
        TokenCluster thief = TokenCluster.es256("thief", ec.issuer);
        for (String url : List.of("jku", "x5u")) {
            ObjectNode header = thief.header().put(url, host + "/thief");
            forged.put(url + " of the thief", thief.token(header.toString(), claims()));
        }
        ObjectNode own = thief.header();
        own.set("jwk", thief.jwk());
        own.putArray("x5c").add("MIIB");
        own.put("x5t", "abc");
        forged.put("jwk of the thief", thief.token(own.toString(), claims()));
        header("crit", header -> header.putArray("crit").add("exp"));
        header("b64", header -> header.put("b64", false).putArray("crit").add("b64"));
        header("zip", header -> header.put("zip", "DEF"));
        header("enc", header -> header.put("enc", "A128GCM"));
        header("typ another", header -> header.put("typ", "at+jwt"));
    }

    private void spellings() {
        String token = ec.token();
        String[] parts = token.split("\\.", -1);
        forged.put("four parts", token + ".AA");
        forged.put("five parts (JWE)", token + ".AA.AA");
        forged.put("an empty header", "." + parts[1] + "." + parts[2]);
        forged.put("an empty payload", parts[0] + ".." + parts[2]);
        forged.put("two words", parts[0] + "." + parts[1] + " ." + parts[2]);
        forged.put("two tokens", token + "," + token);
        forged.put("padding", parts[0] + "=." + parts[1] + "." + parts[2]);
        forged.put("plus and slash", parts[0] + "." + parts[1] + "+/." + parts[2]);
        forged.put(
                "JSON serialization",
                "{\"payload\":\"%s\",\"protected\":\"%s\",\"signature\":\"%s\"}"
                        .formatted(parts[1], parts[0], parts[2]));
        // The last of 86 characters has four bits that mean nothing.
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = alphabet.indexOf(token.charAt(token.length() - 1));
        forged.put(
                "trailing bits",
                token.substring(0, token.length() - 1) + alphabet.charAt(last + 1));
    }

    private void looseJson() {
        String claims = claims();
        String more = claims.substring(1);
        Map.ofEntries(
                        Map.entry("a name twice", "{\"sub\":\"x\"," + more),
                        Map.entry("a name twice, escaped", "{\"\\u0073ub\":\"x\"," + more),
                        Map.entry("byte order mark", "\uFEFF" + claims),
                        Map.entry("trailing data", claims + "{}"),
                        Map.entry("trailing NUL", claims + "\u0000"),
                        Map.entry("NUL in a string", "{\"a\":\"\u0000\"," + more),
                        Map.entry("a comment", "/**/" + claims),
                        Map.entry("a huge number", "{\"a\":" + "9".repeat(5000) + "," + more),
                        Map.entry(
                                "nesting",
                                "{\"a\":" + "[".repeat(2000) + "]".repeat(2000) + "," + more),
                        Map.entry("an array", "[" + claims + "]"),
                        Map.entry("cut off", claims.substring(0, 100)))
                .forEach((what, payload) ->
                        forged.put("JSON: " + what, ec.token(ec.header().toString(), payload)));
        forged.put(
                "JSON: a name twice in the header",
                ec.token("{\"alg\":\"none\"," + ec.header().toString().substring(1), claims));
        byte[] overlong = TokenCluster.utf8("{\"x\":\"@@\"," + more);
        overlong[6] = (byte) 0xc0;
        overlong[7] = (byte) 0xaf;
        forged.put(
                "UTF-8: overlong", ec.token(TokenCluster.utf8(ec.header().toString()), overlong));
    }

    private String claims() {
        return ec.claims().toString();
    }

    private static String signed(ObjectNode header, ObjectNode claims) {
        return base64url(header.toString()) + "." + base64url(claims.toString());
    }

    private static String base64url(String text) {
        return TokenCluster.base64url(TokenCluster.utf8(text));
    }
}
