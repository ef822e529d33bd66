package dev.signet.server.lint;

import static java.util.Map.entry;

import java.util.Map;

/** For each lint of DER, octets that break it and no other, in hexadecimal. */
final class BadDer {

    private BadDer() {}

    /** By the id of the lint. */
    static Map<String, String> all() {
        return Map.ofEntries(
                // A sequence of 3 octets that ends after 2.
                entry("der_one_element", "30030201"),
                entry("der_definite_length", "30800201010000"),
                // 3 in the form for 128 and more.
                entry("der_shortest_length", "3081030201ff"),
                entry("der_low_tag", "30037f0100"),
                // An OCTET STRING in pieces.
                entry("der_form", "3005240304013f"),
                entry("der_nesting", nested(DerScan.MAX_DEPTH + 2)),
                entry("der_boolean", "3003010101"),
                // 1 with a leading zero.
                entry("der_integer", "300402020001"),
                // 4 unused bits, one of them set.
                entry("der_bit_string", "3004030204f8"),
                entry("der_null", "3003050100"),
                // A subidentifier with a leading zero.
                entry("der_object_identifier", "300606042a808001"),
                // 2 before 1.
                entry("der_set_order", "3106020102020101"));
    }

    private static String nested(int depth) {
        var hex = new StringBuilder();
        for (int length = 2 * (depth - 1); length >= 0; length -= 2) {
            hex.append("30%02x".formatted(length));
        }
        return hex.toString();
    }
}
