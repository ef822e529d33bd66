package dev.signet.cli;

import dev.signet.server.RestoredDatabase;
import dev.signet.server.StartFailedException;
import dev.signet.server.recovery.Reconciled;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code signet reconcile}. */
@Command(
        name = "reconcile",
        description = {
            "After the restore of any backup: revokes again what CRLs list and the database has",
            "forgotten, says what it cannot know, and lets servers start."
        },
        mixinStandardHelpOptions = true)
final class ReconcileCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin private ConfigOption config = new ConfigOption();

    @Option(
            names = "--crl",
            paramLabel = "FILE",
            description = {
                "The newest CRL of an issuer that anybody has, DER or PEM; repeatable. The complete",
                "CRL of each issuer is enough."
            })
    private List<Path> crls = new ArrayList<>();

    @Option(
            names = "--without-crl",
            description = "Goes on although revocations may be forgotten for good.")
    private boolean withoutCrl;

    ReconcileCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandFailedException {
        if (crls.isEmpty() != withoutCrl) {
            throw new CommandFailedException(
                    "give the newest CRLs that relying parties have with --crl FILE; or, if nobody"
                            + " has any, say --without-crl");
        }
        try {
            print(RestoredDatabase.reconcile(config.read(), crls));
            return Main.status(true);
        } catch (StartFailedException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private void print(Reconciled reconciled) {
        for (Reconciled.Compared crl : reconciled.crls()) {
            terminal.out()
                    .printf(
                            "CRL %s/%s number %d of %s: %d entries; %d were not known as revoked and are"
                                    + " again, %d of them of certificates that are not on record%n",
                            crl.issuer(),
                            crl.scope(),
                            crl.number(),
                            crl.thisUpdate(),
                            crl.entries(),
                            crl.restored(),
                            crl.unrecorded());
        }
        if (!reconciled.unseen().isEmpty()) {
            terminal.out()
                    .println(
                            "no complete CRL was given of "
                                    + reconciled.unseen()
                                    + ": what they revoked since the backup may be forgotten");
        }
        reconciled
                .log()
                .ifPresent(origin ->
                        terminal.out()
                                .println(
                                        "entries of the audit log are missing, or may be; "
                                                + origin
                                                + " goes on from here, with a key of its own: see"
                                                + " GET /v1/log/key"));
        printUnknown(reconciled);
    }

    private void printUnknown(Reconciled reconciled) {
        String newest = reconciled.newestCertificate().map(Object::toString).orElse("(none)");
        terminal.out()
                .printf(
                        """

                        The newest certificate on record is of %s. What happened later, nobody can know from
                        this database:
                          certificates issued later are valid, until %s at the latest, but not on record: no
                          search finds them, they cannot renew by mutual TLS, and only an operator who has
                          the certificate itself can revoke it;
                          revocations later than the CRLs above; audit events;
                          changes of roles, issuers and operators' tokens: compare them with your own records.
                        Servers may start.
                        """,
                        newest, reconciled.latestEnd());
    }
}
