package dev.signet.testkit;

import java.util.List;
import java.util.Optional;

/** The changes of CAs, as an operator makes them. Safe for concurrent use. */
final class IssuerChanges {

    private static final String ISSUERS = "/v1/issuers";
    private static final String FORCE = "{\"force\": true}";

    private final OperatorApi operator;
    private String root = "root";
    private String issuing = "issuing";
    private Optional<String> announced = Optional.empty();
    private int made = 1;

    IssuerChanges(OperatorApi operator) {
        this.operator = operator;
    }

    /** The next root is in the trust bundle; it signs nothing. */
    synchronized void announceRoot() {
        if (announced.isPresent()) {
            return;
        }
        made++;
        String next = "root-" + made;
        create(next, "root", "", root);
        announced = Optional.of(next);
    }

    /** A new root, and below it a new issuer; the old ones are retired. */
    synchronized void rotateRoot() {
        announceRoot();
        String before = root;
        root = announced.orElseThrow();
        announced = Optional.empty();
        activate(root);
        rotateIssuer();
        change(before, "retire");
    }

    /** A new issuer below the same root; the old one is retired. */
    synchronized void rotateIssuer() {
        made++;
        String before = issuing;
        String next = "issuing-" + made;
        create(next, "intermediate", "\"parent\": \"%s\", ".formatted(root), before);
        activate(next);
        change(before, "retire");
        issuing = next;
    }

    private void create(String name, String kind, String parent, String predecessor) {
        operator.send(
                "POST",
                ISSUERS,
                """
                {"name": "%s", "kind": "%s", %s"common_name": "Signet %s", "key_type": "ec-p256",
                 "succeeds": "%s"}
                """
                        .formatted(name, kind, parent, name, predecessor));
    }

    private void activate(String name) {
        for (String crl : List.of("/crl", "/crl/0")) {
            Patience.until(
                    "published the CRLs of " + name,
                    () -> operator.fetch(ISSUERS + "/" + name + crl).isPresent());
        }
        change(name, "activate");
    }

    private void change(String name, String deed) {
        operator.send("POST", ISSUERS + "/" + name + "/" + deed, FORCE);
    }
}
