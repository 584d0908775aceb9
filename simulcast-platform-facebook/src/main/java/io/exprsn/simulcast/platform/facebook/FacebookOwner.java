package io.exprsn.simulcast.platform.facebook;

import io.exprsn.simulcast.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Where a destination broadcasts to, and what is shown to Facebook for it. A Page's calls take the Page's own token: Facebook refuses the
 * person's (190/2069032).
 *
 * <p>A Page's token is got with the person's grant at the beginning of each call of the adapter, and forgotten at its end. So there is
 * one secret to keep, seal and connect anew, which is the grant; whoever loses the role on the Page loses the token with the next call; and
 * one that was withdrawn is not shown again. It also says that the account may see what the Page has, without which "unknown" and "not
 * yours" look alike. It costs one call more each time, which Facebook counts for the person, and which a credential that is the Page's own
 * token ({@link io.exprsn.simulcast.credential.Credential.ApiToken}) saves.
 *
 * @param id of the Page, or {@code me}
 * @param token the Page's; null for the credential itself
 */
record FacebookOwner(String id, @Nullable Secret token) {
    boolean isProfile() {
        return id.equals(FacebookSettings.PROFILE);
    }
}
