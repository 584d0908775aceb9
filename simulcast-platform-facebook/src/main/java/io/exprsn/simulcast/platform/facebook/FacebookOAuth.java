package io.exprsn.simulcast.platform.facebook;

import io.exprsn.simulcast.credential.OAuthProvider;
import io.exprsn.simulcast.credential.TokenPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Facebook's side of OAuth. */
final class FacebookOAuth {
    static final String LIST_PAGES = "pages_show_list";
    static final String READ_PAGE = "pages_read_engagement";
    static final String MANAGE_POSTS = "pages_manage_posts";
    static final String PUBLISH_VIDEO = "publish_video";
    static final String READ_COMMENTS = "pages_read_user_content";
    static final String WRITE_COMMENTS = "pages_manage_engagement";
    static final String READ_INSIGHTS = "read_insights";

    /** Without these nothing can be sent to a Page. */
    static final Set<String> FOR_PAGES = Set.of(LIST_PAGES, READ_PAGE, MANAGE_POSTS);

    /** Without this nothing can be sent to a profile. */
    static final Set<String> FOR_PROFILES = Set.of(PUBLISH_VIDEO);

    /**
     * The token that a code brings is good for an hour or two, so it is exchanged at once for one of about 60 days, and only that is
     * stored; Page tokens that are got with it have no end of their own. There is no refresh token: a person grants again, and is told
     * before. Without {@code auth_type=rerequest} Facebook does not ask again for what somebody unticked. Code challenges are described
     * for OpenID Connect alone, so none is sent.
     */
    static final OAuthProvider PROVIDER = OAuthProvider.of(
                    URI.create("https://www.facebook.com/" + FacebookFacts.VERSION + "/dialog/oauth"),
                    URI.create(FacebookFacts.GRAPH + "/oauth/access_token"))
            .scope(LIST_PAGES)
            .scope(READ_PAGE)
            .scope(MANAGE_POSTS)
            .scope(PUBLISH_VIDEO)
            .scope(READ_COMMENTS)
            .scope(WRITE_COMMENTS)
            .scope(READ_INSIGHTS)
            .scopeSeparator(",")
            .authorizationParameter("auth_type", "rerequest")
            .longLivedParameter("grant_type", "fb_exchange_token")
            .longLivedParameter("fb_exchange_token", "")
            .policy(new TokenPolicy.ReconsentBeforeExpiry(
                    List.of(Duration.ofDays(14), Duration.ofDays(7), Duration.ofDays(2))))
            .build();

    private FacebookOAuth() {}
}
