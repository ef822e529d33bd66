package dev.signet.acceptance;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What servers acknowledged: answers that came through. Safe for concurrent use. */
final class Ledger {

    private final Map<String, X509Certificate> issued = new ConcurrentHashMap<>();
    private final Set<String> revoked = ConcurrentHashMap.newKeySet();
    private final List<String> contradictions = new CopyOnWriteArrayList<>();

    /** A new certificate was handed out. Returns its serial number. */
    String certificate(JsonNode answer) {
        String serial = answer.path("serial_number").asText();
        X509Certificate certificate = parsed(answer.path("certificate").asText());
        if (issued.putIfAbsent(serial, certificate) != null) {
            contradictions.add("serial number " + serial + " was handed out twice");
        }
        return serial;
    }

    void revocation(String serial) {
        revoked.add(serial);
    }

    void contradiction(String what) {
        contradictions.add(what);
    }

    /** By serial number. */
    Map<String, X509Certificate> issued() {
        return Map.copyOf(issued);
    }

    /** Serial numbers. */
    Set<String> revoked() {
        return Set.copyOf(revoked);
    }

    /** Answers that cannot both be true. */
    List<String> contradictions() {
        return List.copyOf(contradictions);
    }

    /** How much was acknowledged so far. */
    int size() {
        return issued.size() + revoked.size();
    }

    private static X509Certificate parsed(String pem) {
        try {
            return Pki.certificate(pem.getBytes(US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("handed out, but no certificate: " + pem, e);
        }
    }
}
