package dev.signet.server.role;

/**
 * How far the entries of a role's {@code allowed_domains} reach; at least one of the three.
 *
 * @param bare an entry stands for the names it spells, label by label
 * @param subdomains an entry stands for every name below those
 * @param globs an entry with {@code *} stands for the names it matches as one text, so that {@code
 *     *} also takes dots
 */
record DomainReach(boolean bare, boolean subdomains, boolean globs) {

    static final DomainReach BARE = new DomainReach(true, false, false);

    static final DomainReach GLOBS = new DomainReach(false, false, true);

    DomainReach withBare() {
        return new DomainReach(true, subdomains, globs);
    }
}
