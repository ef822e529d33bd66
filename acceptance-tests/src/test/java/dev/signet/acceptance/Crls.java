package dev.signet.acceptance;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CRLs as relying parties get them: over plain HTTP, from where certificates say. */
final class Crls {

    private static final Pattern URI_OF_POINT = Pattern.compile("URI:(\\S+)");
    private static final Pattern NUMBER =
            Pattern.compile("X509v3 CRL Number: *\\s+(?:0x)?([0-9A-F]+)");

    private Crls() {}

    /** Where {@code certificate} says that its CRL is, as openssl reads it. */
    static URI distributionPoint(Path certificate) throws IOException, InterruptedException {
        String text =
                Tool.run(
                                Tool.folderOf(certificate),
                                "openssl",
                                "x509",
                                "-in",
                                certificate.toString(),
                                "-noout",
                                "-ext",
                                "crlDistributionPoints")
                        .succeeded();
        Matcher uri = URI_OF_POINT.matcher(text);
        if (!uri.find()) {
            throw new AssertionError("no CRL distribution point: " + text);
        }
        return URI.create(uri.group(1));
    }

    /** Fetches {@code uri} with curl into {@code pem}. */
    @CanIgnoreReturnValue
    static Path fetch(URI uri, Path pem) throws IOException, InterruptedException {
        Tool.run(
                        Tool.folderOf(pem),
                        "curl",
                        "-sS",
                        "--fail",
                        "-H",
                        "Accept: application/x-pem-file",
                        "-o",
                        pem.toString(),
                        uri.toString())
                .succeeded();
        return pem;
    }

    /** The CRL number as openssl reads it. */
    static long number(Path pem) throws IOException, InterruptedException {
        String text =
                Tool.run(
                                Tool.folderOf(pem),
                                "openssl",
                                "crl",
                                "-in",
                                pem.toString(),
                                "-noout",
                                "-text")
                        .succeeded();
        Matcher number = NUMBER.matcher(text);
        if (!number.find()) {
            throw new AssertionError("no CRL number: " + text);
        }
        return Long.parseLong(number.group(1), 16);
    }
}
