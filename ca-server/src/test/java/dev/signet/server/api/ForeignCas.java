package dev.signet.server.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** CAs elsewhere, which openssl is: their keys and certificates are files of its folder. */
record ForeignCas(Openssl openssl) {

    /** A subordinate CA that may have no CA below it. */
    static final String SUBORDINATE =
            """
            basicConstraints=critical,CA:true,pathlen:0
            keyUsage=critical,keyCertSign,cRLSign
            subjectKeyIdentifier=hash
            authorityKeyIdentifier=keyid
            """;

    private static final List<String> NEW_KEY =
            List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout");

    /** A CSR for a new key, {@code name}.key, with {@code subject}; in PEM. */
    String csr(String name, String subject) {
        var arguments = new ArrayList<>(List.of("req", "-new"));
        arguments.addAll(NEW_KEY);
        arguments.addAll(List.of(name + ".key", "-subj", subject, "-out", name + ".csr"));
        var _ = openssl.run(arguments.toArray(String[]::new));
        return openssl.text(name + ".csr");
    }

    /** A CSR for the key {@code name}.key, with another subject; in PEM. */
    String csrAgain(String name, String subject) {
        return openssl.run("req", "-new", "-key", name + ".key", "-subj", subject);
    }

    /** A CA that signed itself, {@code name}.pem, with extensions as openssl writes them. */
    String root(String name, String... extensions) {
        var arguments = new ArrayList<>(List.of("req", "-x509", "-days", "36500"));
        arguments.addAll(NEW_KEY);
        arguments.addAll(List.of(name + ".key", "-subj", "/CN=" + name, "-out", name + ".pem"));
        Arrays.stream(extensions).forEach(each -> arguments.addAll(List.of("-addext", each)));
        var _ = openssl.run(arguments.toArray(String[]::new));
        return openssl.text(name + ".pem");
    }

    /**
     * What the CA with {@code by}.pem and {@code by}.key makes of {@code csr}; in PEM.
     *
     * @param options of {@code openssl x509}, such as how it hashes
     */
    String signed(String by, String csr, String extensions, String... options) {
        var _ = openssl.file("asked.csr", csr);
        var _ = openssl.file("asked.ext", extensions);
        var arguments = new ArrayList<>(List.of("x509", "-req", "-in", "asked.csr", "-CA"));
        arguments.addAll(List.of(by + ".pem", "-CAkey", by + ".key", "-CAcreateserial"));
        arguments.addAll(List.of("-days", "3650", "-extfile", "asked.ext", "-out", "asked.pem"));
        arguments.addAll(List.of(options));
        var _ = openssl.run(arguments.toArray(String[]::new));
        return openssl.text("asked.pem");
    }
}
