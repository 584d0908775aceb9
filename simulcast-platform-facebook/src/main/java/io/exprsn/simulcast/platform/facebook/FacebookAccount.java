package io.exprsn.simulcast.platform.facebook;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.platform.facebook.FacebookJson.Inspected;
import io.exprsn.simulcast.platform.facebook.FacebookJson.Inspection;
import io.exprsn.simulcast.platform.facebook.FacebookJson.PageRow;
import io.exprsn.simulcast.platform.facebook.FacebookJson.Pages;
import io.exprsn.simulcast.platform.facebook.FacebookJson.Permissions;
import io.exprsn.simulcast.platform.facebook.FacebookJson.Person;
import io.exprsn.simulcast.spi.ApiRequest;
import io.exprsn.simulcast.spi.PlatformContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is asked with the credential itself: whose it is, what was granted, which Pages it may use. Lives as long as one call. */
final class FacebookAccount {
    /** What a person needs on a Page to broadcast there. */
    private static final String TASK = "CREATE_CONTENT";

    private static final int PAGE_SIZE = 100;
    private static final int MOST_PAGES = 20;
    private static final Pattern ID = Pattern.compile("[0-9]{1,32}");

    private final PlatformContext context;

    FacebookAccount(PlatformContext context) {
        this.context = context;
    }

    /** Whether the credential is a token that is used as it is; else it is a person's grant. */
    boolean isTokenOfItsOwn() {
        return context.credential() instanceof Credential.ApiToken;
    }

    /** Whose the token is: a person, or the Page where it is a Page's. */
    Account self(String doing) {
        Person person = context.http()
                .get("/me")
                .query("fields", "id,name")
                .doing(doing)
                .read(Person.class);
        String id = id(person.id(), doing);
        String name = person.name();
        return new Account(id, name == null || name.isBlank() ? id : name);
    }

    /** What was granted; people can leave things out. */
    Set<String> granted(String doing) {
        Permissions told = context.http().get("/me/permissions").doing(doing).read(Permissions.class);
        if (told.data() == null) {
            throw FacebookApi.unreadable(doing, "it is no list");
        }
        return told.data().stream()
                .filter(Objects::nonNull)
                .filter(one -> "granted".equals(one.status()))
                .flatMap(one -> Optional.ofNullable(one.permission()).stream())
                .collect(Collectors.toSet());
    }

    /**
     * What Facebook says of the token, asked as the application; empty for a client without a secret. Facebook describes a GET with the
     * token in the address. It is sent as a POST that says to be a GET, as Facebook's own JavaScript does with what is too long for an
     * address: so no token stands in one.
     */
    Optional<Inspected> inspected(String doing) {
        ClientIdentity client = context.client().orElse(null);
        if (client == null || client.secret() == null) {
            return Optional.empty();
        }
        Inspection told = context.http()
                .post("/debug_token")
                .withoutCredential()
                .bearer(Secret.of(client.id() + "|" + client.secret().reveal())) // the application's own token
                .form("method", "get")
                .form("input_token", context.token())
                .doing(doing)
                .read(Inspection.class);
        if (told.data() == null || told.data().is_valid() == null) {
            throw FacebookApi.unreadable(doing, "it does not say whether the token is good");
        }
        return Optional.of(told.data());
    }

    /** All Pages on which the account has a role, each once, in Facebook's order. */
    List<PageRow> pages(String doing) {
        Map<String, PageRow> pages = new LinkedHashMap<>();
        Optional<String> after = Optional.empty();
        for (int i = 0; i < MOST_PAGES; i++) {
            ApiRequest request = context.http()
                    .get("/me/accounts")
                    .query("fields", "id,name,access_token,tasks")
                    .query("limit", Integer.toString(PAGE_SIZE));
            after.ifPresent(cursor -> request.query("after", cursor));
            Pages told = request.doing(doing).read(Pages.class);
            if (told.data() == null) {
                throw FacebookApi.unreadable(doing, "it is no list");
            }
            told.data().stream()
                    .filter(Objects::nonNull)
                    .filter(page -> page.id() != null && ID.matcher(page.id()).matches())
                    .forEach(page -> pages.putIfAbsent(String.valueOf(page.id()), page));
            after = FacebookApi.next(told.paging());
            if (after.isEmpty()) {
                break;
            }
        }
        return new ArrayList<>(pages.values());
    }

    /** Whether the account may broadcast there: its role on the Page has the task, where tasks are told, and a token. */
    static boolean isUsable(PageRow page) {
        return page.access_token() != null
                && !page.access_token().isBlank()
                && (page.tasks() == null || page.tasks().contains(TASK));
    }

    static String name(PageRow page) {
        return page.name() == null || page.name().isBlank() ? String.valueOf(page.id()) : page.name();
    }

    /** Why the account may not broadcast there. */
    static String lack(PageRow page) {
        return "the account's role on this Page lacks the task " + TASK;
    }

    /**
     * Where the destination broadcasts to, and the token for it.
     *
     * @throws SimulcastException ({@link ErrorKind#AUTHENTICATION}) if the account may not use that Page
     */
    FacebookOwner owner() {
        String page = new FacebookSettings(context.settings())
                .text(FacebookSettings.PAGE)
                .orElseThrow(() -> new SimulcastException(
                        ErrorKind.INVALID,
                        "Destination " + context.destination() + " does not say to which Page it broadcasts",
                        "Set \"" + FacebookSettings.PAGE + "\" of the destination to the id of a Page, or to "
                                + FacebookSettings.PROFILE + " for the profile",
                        null,
                        null,
                        FacebookErrors.PAGE_NOT_CHOSEN));
        if (page.equals(FacebookSettings.PROFILE) || isTokenOfItsOwn()) {
            return new FacebookOwner(page, null);
        }
        List<PageRow> pages = pages("Looking for the Page");
        PageRow found = pages.stream()
                .filter(one -> page.equals(one.id()))
                .findFirst()
                .orElseThrow(() -> refused(
                        "the account has no role on Page " + page + "; it may use " + usable(pages),
                        "Correct the setting \"" + FacebookSettings.PAGE
                                + "\", or connect the account again and choose the Page there",
                        FacebookErrors.PAGE_UNKNOWN));
        String token = found.access_token();
        if (token == null || !isUsable(found)) {
            throw refused(
                    lack(found) + " (" + name(found) + ", " + page + ")",
                    "Let an administrator of the Page give the account the right to create content",
                    FacebookErrors.PAGE_NOT_ALLOWED);
        }
        return new FacebookOwner(page, Secret.of(token));
    }

    private static String usable(List<PageRow> pages) {
        String names = pages.stream()
                .filter(FacebookAccount::isUsable)
                .map(one -> name(one) + " (" + one.id() + ")")
                .limit(10)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "none" : names;
    }

    private static SimulcastException refused(String problem, String remedy, String reason) {
        return new SimulcastException(
                ErrorKind.AUTHENTICATION, "Looking for the Page: " + problem, remedy, null, null, reason);
    }

    private static String id(@Nullable String told, String doing) {
        if (told == null || !ID.matcher(told).matches()) {
            throw FacebookApi.unreadable(doing, "it has no id");
        }
        return told;
    }
}
