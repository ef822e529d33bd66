package dev.signet.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/** Every tool we know, installed or not. */
final class Tools {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The standards, and not the rules of the CA/Browser Forum for the public's certificates. */
    private static final String ZLINT_SOURCES = "RFC3279,RFC5280,RFC5480,RFC5891,RFC8813,Community";

    private Tools() {}

    /** {@code scripts} is the folder {@code conformance/tools}, {@code work} a folder of ours. */
    static List<Tool> all(Path scripts, Path work) {
        String python = environment("PKILINT_PYTHON", "python3");
        return List.of(
                zlint(),
                new Script(
                        "pkilint",
                        "RFC 5280",
                        List.of(
                                python,
                                "-c",
                                "import importlib.metadata as m; print('pkilint', m.version('pkilint'))"),
                        Pattern.compile("pkilint (\\d\\S*)"),
                        _ -> true,
                        List.of(python, scripts.resolve("lint_pkilint.py").toString())),
                opensslVerify(),
                opensslCrl(),
                gnutls(work),
                new JdkPkix(),
                new Script(
                        "Go crypto/x509",
                        "paths, signatures of CRLs",
                        List.of("go", "version"),
                        Pattern.compile("go version go(\\S+)"),
                        _ -> true,
                        List.of("go", "run", scripts.resolve("verify.go").toString())),
                nss(work),
                new Script(
                        "pyca/cryptography",
                        "every extension, signatures",
                        List.of(
                                python,
                                "-c",
                                "import cryptography; print('cryptography', cryptography.__version__)"),
                        Pattern.compile("cryptography (\\d\\S*)"),
                        _ -> true,
                        List.of(python, scripts.resolve("verify.py").toString())),
                new Script(
                        "Node.js X509Certificate",
                        "who issued whom, signatures",
                        List.of("node", "--version"),
                        Pattern.compile("v(\\d\\S*)"),
                        artefact -> !artefact.isCrl(),
                        List.of("node", scripts.resolve("verify.js").toString())));
    }

    private static Tool zlint() {
        String zlint = environment("ZLINT", "zlint");
        return new Program(
                "zlint",
                "RFC 5280 and its relatives, community rules",
                // One that was built with 'go install' knows its version only as a Go module.
                List.of(
                        "sh",
                        "-c",
                        "\"$0\" -version && go version -m \"$(command -v \"$0\")\"",
                        zlint),
                Pattern.compile("(?s)(?:.*zlint/v3\\s+|version )(\\S+)"),
                _ -> true,
                artefact ->
                        List.of(
                                zlint,
                                "-includeSources",
                                ZLINT_SOURCES,
                                artefact.file().toString()),
                Tools::zlintComplaints);
    }

    private static List<String> zlintComplaints(Shell.Ended ended) {
        var complaints = new ArrayList<String>();
        try {
            JsonNode results = JSON.readTree(ended.out());
            results.properties()
                    .forEach(each -> {
                        String result = each.getValue().path("result").asText();
                        if (!List.of("pass", "NA", "NE", "info").contains(result)) {
                            complaints.add(result + " " + each.getKey());
                        }
                    });
            return complaints;
        } catch (JsonProcessingException _) {
            return List.of(ended.out().strip());
        }
    }

    private static Tool opensslVerify() {
        return new Program(
                "openssl verify",
                "paths, -x509_strict, with the CRLs",
                List.of("openssl", "version"),
                Pattern.compile("OpenSSL (\\S+)"),
                artefact -> !artefact.isCrl(),
                Tools::opensslCommand,
                Tools::status);
    }

    private static List<String> opensslCommand(Artefact artefact) {
        var command = new ArrayList<String>();
        Collections.addAll(
                command, "openssl", "verify", "-x509_strict", "-check_ss_sig", "-crl_check_all");
        Collections.addAll(command, "-CRLfile", artefact.crls().toString());
        Collections.addAll(command, "-CAfile", artefact.root().toString());
        if (!isEmpty(artefact.chain())) {
            Collections.addAll(command, "-untrusted", artefact.chain().toString());
        }
        command.add(artefact.file().toString());
        return command;
    }

    private static Tool opensslCrl() {
        return new Program(
                "openssl crl",
                "signatures of CRLs",
                List.of("openssl", "version"),
                Pattern.compile("OpenSSL (\\S+)"),
                Artefact::isCrl,
                artefact ->
                        List.of(
                                "openssl",
                                "crl",
                                "-noout",
                                "-verify",
                                "-CAfile",
                                issuerOf(artefact).toString(),
                                "-in",
                                artefact.file().toString()),
                ended ->
                        ended.out().contains("verify OK")
                                ? List.of()
                                : List.of(ended.out().strip()));
    }

    /** A CRL's issuer is the first of its chain, or the root. */
    private static Path issuerOf(Artefact crl) {
        return isEmpty(crl.chain()) ? crl.root() : crl.chain();
    }

    private static boolean isEmpty(Path file) {
        try {
            return Files.size(file) == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Tool gnutls(Path work) {
        return new Program(
                "GnuTLS certtool",
                "paths, with the CRLs",
                List.of("certtool", "--version"),
                Pattern.compile("certtool (\\d\\S*)"),
                artefact -> !artefact.isCrl(),
                artefact ->
                        List.of(
                                "certtool",
                                "--verify",
                                "--load-ca-certificate",
                                artefact.root().toString(),
                                "--load-crl",
                                artefact.crls().toString(),
                                "--infile",
                                joined(artefact, work).toString()),
                Tools::status);
    }

    private static Tool nss(Path work) {
        return new Program(
                "NSS vfychain",
                "paths",
                List.of("sh", "-c", "command -v vfychain && dpkg-query -W libnss3-tools"),
                Pattern.compile("libnss3-tools\\s+(?:\\d+:)?(\\S+)"),
                // It knows no Ed25519.
                artefact ->
                        artefact.kind() == Artefact.Kind.LEAF
                                && !artefact.name().contains("ed25519"),
                artefact -> nssCommand(artefact, work),
                ended ->
                        ended.out().contains("Chain is good!")
                                ? List.of()
                                : List.of(ended.out().strip()));
    }

    /** It takes one certificate a file, and a database to start from. */
    private static List<String> nssCommand(Artefact artefact, Path work) {
        var command = new ArrayList<String>();
        Collections.addAll(command, "vfychain", "-d", "sql:" + database(work), "-pp", "-u", "0");
        Collections.addAll(command, "-a", artefact.file().toString());
        try {
            String[] chain =
                    Files.readString(artefact.chain())
                            .split("(?<=-----END CERTIFICATE-----\n)", -1);
            for (int i = 0; i < chain.length && !chain[i].isEmpty(); i++) {
                command.add(Files.writeString(work.resolve("chain" + i), chain[i]).toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Collections.addAll(command, "-t", artefact.root().toString());
        return command;
    }

    private static Path database(Path work) {
        Path database = work.resolve("nss");
        try {
            if (!Files.exists(database)) {
                Files.createDirectories(database);
                var _ =
                        Shell.run(
                                List.of(
                                        "certutil",
                                        "-N",
                                        "-d",
                                        "sql:" + database,
                                        "--empty-password"),
                                "");
            }
            return database;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The certificate and those between it and the root in one file. */
    private static Path joined(Artefact artefact, Path work) {
        try {
            return Files.writeString(
                    work.resolve("joined.pem"),
                    Files.readString(artefact.file()) + Files.readString(artefact.chain()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> status(Shell.Ended ended) {
        return ended.status() == 0 ? List.of() : List.of(ended.out().strip());
    }

    private static String environment(String name, String otherwise) {
        return System.getenv().getOrDefault(name, otherwise);
    }
}
