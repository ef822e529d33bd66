package dev.signet.server.x509;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Reads the strict textual encoding of RFC 7468 §3 (figure 3). */
final class Pem {

    /** Room for 64 KiB of DER with line breaks and the two boundary lines. */
    static final int MAX_CHARACTERS = 96 * 1024;

    private static final int LINE = 64;

    private Pem() {}

    static byte[] decode(String pem, String label) throws MalformedPemException {
        if (pem.length() > MAX_CHARACTERS) {
            throw new MalformedPemException(
                    "longer than "
                            + MAX_CHARACTERS
                            + " characters, the most a PEM object may have");
        }
        List<String> lines = Arrays.asList(pem.strip().replace("\r\n", "\n").split("\n", -1));
        String begin = "-----BEGIN " + label + "-----";
        String end = "-----END " + label + "-----";
        if (!lines.getFirst().equals(begin)) {
            throw new MalformedPemException("the first line must be " + begin);
        }
        if (lines.size() < 3 || !lines.getLast().equals(end)) {
            throw new MalformedPemException(
                    "base64 and then the line " + end + " must follow, and nothing after it");
        }
        return decodeBody(lines.subList(1, lines.size() - 1));
    }

    static List<byte[]> decodeAll(String pem, String label) throws MalformedPemException {
        var objects = new ArrayList<byte[]>();
        String end = "-----END " + label + "-----";
        String rest = pem.strip();
        do {
            int next = rest.indexOf(end);
            String object = next < 0 ? rest : rest.substring(0, next + end.length());
            try {
                objects.add(decode(object, label));
            } catch (MalformedPemException e) {
                throw new MalformedPemException(
                        "object " + (objects.size() + 1) + ": " + e.getMessage());
            }
            rest = rest.substring(object.length()).strip();
        } while (!rest.isEmpty());
        return objects;
    }

    private static byte[] decodeBody(List<String> body) throws MalformedPemException {
        for (int i = 0; i < body.size(); i++) {
            int length = body.get(i).length();
            boolean last = i == body.size() - 1;
            if (last ? length == 0 || length > LINE : length != LINE) {
                throw new MalformedPemException(
                        "line "
                                + (i + 2)
                                + " has "
                                + length
                                + " characters; every line of base64 has 64, the last one 1 to 64,"
                                + " and only one object may be given");
            }
        }
        try {
            return decodeBase64(String.join("", body));
        } catch (IllegalArgumentException _) {
            throw new MalformedPemException(
                    "between BEGIN and END only padded base64 (RFC 4648 §4) may stand");
        }
    }

    /**
     * Decodes canonical base64: the JDK's decoder also takes missing padding and stray bits at the
     * end, so that several texts would stand for the same octets.
     *
     * @throws IllegalArgumentException if {@code base64} is not what the encoder would write
     */
    static byte[] decodeBase64(String base64) {
        byte[] octets = Base64.getDecoder().decode(base64);
        if (!Base64.getEncoder().encodeToString(octets).equals(base64)) {
            throw new IllegalArgumentException("base64 is not canonical");
        }
        return octets;
    }
}
