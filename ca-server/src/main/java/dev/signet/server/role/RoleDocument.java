package dev.signet.server.role;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.mount.MountName;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a role says; valid, or not there. In JSON its fields have Vault's names, and what is left
 * out has the default of the field.
 */
public final class RoleDocument {

    private final Optional<String> issuerRef;
    private final List<CallerRule> callers;
    private final NameRules names;
    private final SubjectRules subject;
    private final LifetimeRules lifetimes;
    private final KeyRules keys;

    RoleDocument(
            Optional<String> issuerRef,
            List<CallerRule> callers,
            NameRules names,
            SubjectRules subject,
            LifetimeRules lifetimes,
            KeyRules keys) {
        this.issuerRef = issuerRef;
        this.callers = List.copyOf(callers);
        this.names = names;
        this.subject = subject;
        this.lifetimes = lifetimes;
        this.keys = keys;
    }

    /**
     * Reads a document of at most 64 Ki characters.
     *
     * @throws InvalidRoleException if {@code json} is no JSON object, repeats a field, has one we
     *     do not know, or one whose value is not allowed
     */
    public static RoleDocument parse(String json) throws InvalidRoleException {
        return parse(RoleJson.read(json));
    }

    /**
     * Reads a document that is a tree already.
     *
     * @throws InvalidRoleException as {@link #parse(String)}
     */
    public static RoleDocument parse(JsonNode json) throws InvalidRoleException {
        RoleDocument document = RoleReader.document(json);
        if (document.toString().length() > RoleJson.MAX_LENGTH) {
            throw new InvalidRoleException("", RoleJson.TOO_LONG);
        }
        return document;
    }

    /**
     * This document with the changes of {@code patch} (RFC 7396): a null takes a field back to its
     * default, a list replaces the whole list.
     *
     * @throws InvalidRoleException if {@code patch} is no object, or what comes out is no role
     */
    public RoleDocument merge(JsonNode patch) throws InvalidRoleException {
        if (!patch.isObject()) {
            throw new InvalidRoleException("", "patch must be a JSON object");
        }
        return parse(MergePatch.apply(toJson(), patch));
    }

    /** The smallest merge patch that makes {@code other} of this document. */
    public ObjectNode patchTo(RoleDocument other) {
        return MergePatch.between(toJson(), other.toJson());
    }

    /** The names of a request that asks for none, as {@code default_names} would say them. */
    public ObjectNode effectiveDefaultNames() {
        return RoleJson.write(names.effectiveDefaults());
    }

    /**
     * The document with its defaults written out, so that it keeps its meaning when a later release
     * has other defaults. Left out are only {@code issuer_ref}, {@code max_ttl} and {@code
     * default_names} where they follow from something else, and lists that add something to a
     * certificate, where they are empty.
     */
    public ObjectNode toJson() {
        return RoleJson.write(this);
    }

    /**
     * The issuer that a role of {@code mount} with this document names, which is one of the same
     * mount; empty: the mount's default issuer, whichever that is at the time.
     */
    public Optional<IssuerName> issuer(MountName mount) {
        return issuerRef.map(slug -> IssuerName.in(mount, slug));
    }

    Optional<String> issuerRef() {
        return issuerRef;
    }

    /** The longest that its certificates may live. */
    public Duration longestLifetime() {
        return lifetimes.longest();
    }

    /**
     * How long a certificate is good from when it is issued, if a request asks for no lifetime; not
     * positive if it is over by then, since its validity begins earlier by as much as it lasts.
     */
    public Duration usualLife() {
        return lifetimes.ttl().minus(lifetimes.backdate());
    }

    List<CallerRule> callers() {
        return callers;
    }

    NameRules names() {
        return names;
    }

    SubjectRules subject() {
        return subject;
    }

    LifetimeRules lifetimes() {
        return lifetimes;
    }

    KeyRules keys() {
        return keys;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RoleDocument that
                && issuerRef.equals(that.issuerRef)
                && callers.equals(that.callers)
                && names.equals(that.names)
                && subject.equals(that.subject)
                && lifetimes.equals(that.lifetimes)
                && keys.equals(that.keys);
    }

    @Override
    public int hashCode() {
        return Objects.hash(issuerRef, callers, names, subject, lifetimes, keys);
    }

    @Override
    public String toString() {
        return toJson().toString();
    }
}
