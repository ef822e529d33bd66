package dev.signet.cli;

import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;

/** Three things to type next, each of which works when pasted into a shell. */
record NextSteps(URI server, Path data) {

    void print(PrintStream out, boolean serverIsGone) {
        String signet = Terminal.command();
        String folder = Terminal.shellWord(data.toString());
        String ca = Terminal.shellWord(data.resolve("ca.crt").toString());
        if (serverIsGone) {
            out.printf(
                    "%nIt served only for the round. To keep it:  %s dev --data %s%n",
                    signet, folder);
        } else {
            out.printf("%nServing until Ctrl-C. In another terminal:%n");
        }
        out.printf(
                """

                1. A certificate with nothing but curl:
                   curl -sS --cacert %1$s -H "Authorization: Bearer $(%2$s dev-token shop/orders --data %3$s)" \\
                        -H 'Content-Type: application/json' -d '{"ttl": "1h"}' %4$s/v1/issue

                2. Files for a service, as cert-manager lays them out:
                   %2$s dev-token shop/payments --data %3$s > token && \\
                   %2$s issue --server %4$s --ca %1$s --token-file token --out payments-tls

                3. This round again, against the running server:
                   %2$s try --server %4$s --data %3$s
                """,
                ca, signet, folder, server);
        out.flush();
    }
}
