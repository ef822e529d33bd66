package dev.signet.server.lint;

import java.util.List;

/** What every element of DER must be like; checked by {@link DerScan}. */
final class DerLints {

    static final Lint ONE_ELEMENT =
            new Lint(
                    "der_one_element",
                    "X.690 §8.1",
                    "the octets are one element, neither cut off nor followed by others");
    static final Lint DEFINITE_LENGTH =
            new Lint("der_definite_length", "X.690 §10.1", "lengths are definite");
    static final Lint SHORTEST_LENGTH =
            new Lint(
                    "der_shortest_length",
                    "X.690 §10.1",
                    "lengths are encoded in as few octets as possible");
    static final Lint LOW_TAG =
            new Lint(
                    "der_low_tag",
                    "X.690 §8.1.2",
                    "tag numbers are below 31, as all of X.509 are, and not the reserved 0 of class"
                            + " universal");
    static final Lint FORM =
            new Lint(
                    "der_form",
                    "X.690 §10.2",
                    "sequences and sets are constructed, all other universal types are in one piece");
    static final Lint NESTING =
            new Lint(
                    "der_nesting",
                    "signet",
                    "elements are nested no deeper than " + DerScan.MAX_DEPTH + " levels");
    static final Lint BOOLEAN =
            new Lint("der_boolean", "X.690 §11.1", "TRUE is ff and FALSE is 00, in one octet");
    static final Lint INTEGER =
            new Lint(
                    "der_integer",
                    "X.690 §8.3.2",
                    "integers and enumerations have as few octets as possible, and at least one");
    static final Lint BIT_STRING =
            new Lint(
                    "der_bit_string",
                    "X.690 §11.2.1",
                    "a bit string has 0 to 7 unused bits, each zero");
    static final Lint NULL = new Lint("der_null", "X.690 §8.8", "NULL is empty");
    static final Lint OBJECT_IDENTIFIER =
            new Lint(
                    "der_object_identifier",
                    "X.690 §8.19.2",
                    "subidentifiers are whole and in as few octets as possible");
    static final Lint SET_ORDER =
            new Lint(
                    "der_set_order",
                    "X.690 §11.6",
                    "the elements of a SET OF stand in the order of their encodings");

    static final List<Lint> ALL =
            List.of(
                    ONE_ELEMENT,
                    DEFINITE_LENGTH,
                    SHORTEST_LENGTH,
                    LOW_TAG,
                    FORM,
                    NESTING,
                    BOOLEAN,
                    INTEGER,
                    BIT_STRING,
                    NULL,
                    OBJECT_IDENTIFIER,
                    SET_ORDER);

    private DerLints() {}
}
