package dev.signet.server.api;

import dev.signet.server.role.AskedName;
import dev.signet.server.role.AskedSubject;
import dev.signet.server.x509.CertificateSigningRequest;
import dev.signet.server.x509.CommonName;
import dev.signet.server.x509.IpAddress;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.OtherName;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.SubjectAttribute;
import dev.signet.server.x509.UriName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads whom a certificate is asked for. */
final class RequestedSubject {

    static final List<String> MEMBERS =
            List.of(
                    "common_name",
                    "exclude_cn_from_sans",
                    "alt_names",
                    "ip_sans",
                    "uri_sans",
                    "other_sans",
                    "serial_number",
                    "user_ids");

    /** Names in one request, all kinds together. */
    static final int MAX_NAMES = 100;

    private static final int MAX_USER_IDS = 16;

    private static final int MAX_NAME = 2048;

    private static final int MAX_ATTRIBUTE = 64;

    private RequestedSubject() {}

    /** Turns text into a name, or says what is wrong with it. */
    @FunctionalInterface
    private interface Parser {
        SubjectAlternativeName parse(String text) throws MalformedNameException;
    }

    static AskedSubject read(JsonFields fields) throws MalformedRequestException {
        var names = new ArrayList<AskedName>();
        // An IP address or an e-mail address among alt_names is certified as what it is.
        addAll(names, fields, "alt_names", SubjectAlternativeName::parse);
        addAll(names, fields, "ip_sans", IpAddress::parse);
        addAll(names, fields, "uri_sans", UriName::parse);
        addAll(names, fields, "other_sans", OtherName::parse);
        if (names.size() > MAX_NAMES) {
            throw MalformedRequestException.at(
                    fields.path("alt_names"),
                    "at most " + MAX_NAMES + " names in one request, all kinds together");
        }
        return new AskedSubject(
                commonName(fields),
                fields.flag("exclude_cn_from_sans"),
                names,
                serialNumber(fields),
                userIds(fields));
    }

    /** What {@code csr} asks for. */
    static AskedSubject of(CertificateSigningRequest csr) {
        return new AskedSubject(
                csr.commonName(),
                false,
                AskedName.inLists(csr.names()),
                csr.subjectSerialNumber(),
                csr.userIds());
    }

    private static Optional<CommonName> commonName(JsonFields fields)
            throws MalformedRequestException {
        Optional<String> text = fields.text("common_name", CommonName.MAX_LENGTH);
        try {
            return text.map(CommonName::new);
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at(
                    fields.path("common_name"), text.orElse(""), String.valueOf(e.getMessage()));
        }
    }

    private static void addAll(List<AskedName> names, JsonFields fields, String list, Parser parser)
            throws MalformedRequestException {
        for (JsonFields.Item item : fields.list(list, MAX_NAMES, MAX_NAME)) {
            try {
                names.add(new AskedName(parser.parse(item.value()), item.field()));
            } catch (MalformedNameException e) {
                throw MalformedRequestException.at(
                        item.field(), item.value(), String.valueOf(e.getMessage()));
            }
        }
    }

    private static Optional<String> serialNumber(JsonFields fields)
            throws MalformedRequestException {
        Optional<String> serial = fields.text("serial_number", MAX_ATTRIBUTE);
        if (serial.isPresent()) {
            check(SubjectAttribute.SERIAL_NUMBER, fields.path("serial_number"), serial.get());
        }
        return serial;
    }

    private static List<String> userIds(JsonFields fields) throws MalformedRequestException {
        var ids = new ArrayList<String>();
        for (JsonFields.Item item : fields.list("user_ids", MAX_USER_IDS, MAX_ATTRIBUTE)) {
            check(SubjectAttribute.USER_ID, item.field(), item.value());
            ids.add(item.value());
        }
        return ids;
    }

    private static void check(SubjectAttribute type, String field, String value)
            throws MalformedRequestException {
        try {
            type.check(value);
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at(field, value, String.valueOf(e.getMessage()));
        }
    }
}
