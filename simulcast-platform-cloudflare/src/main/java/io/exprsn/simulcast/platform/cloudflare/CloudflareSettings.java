package io.exprsn.simulcast.platform.cloudflare;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.PlatformSetting;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a destination on Cloudflare may set, and what holds where it does not.
 *
 * @param values as in the destination
 */
record CloudflareSettings(Map<String, String> values) {
    static final String ACCOUNT = "account";
    static final String INPUT = "input";
    static final String PROTOCOL = "protocol";
    static final String RECORDING = "recording";
    static final String TIMEOUT = "timeoutSeconds";
    static final String DELETE_AFTER = "deleteAfterDays";
    static final String ORIGINS = "allowedOrigins";
    static final String SIGNED = "signedUrls";
    static final String LOW_LATENCY = "lowLatency";
    static final String HIDE_VIEWERS = "hideViewers";
    static final String ENDING = "ending";

    static final String AUTOMATIC = "automatic";
    static final String OFF = "off";
    static final String SRT = "srt";
    static final String RTMPS = "rtmps";

    /** Stands for no restriction of pages. */
    static final String ANY = "any";

    static final String DISABLE = "disable";
    static final String LEAVE = "leave";
    static final String DELETE = "delete";

    private static final Set<String> YES_OR_NO = Set.of("true", "false");
    private static final Pattern ACCOUNT_ID = Pattern.compile("[0-9a-f]{32}");
    private static final String ORIGIN = "[A-Za-z0-9*.-]+(:[0-9]{1,5})?";

    static final List<PlatformSetting> ALL = List.of(
            new PlatformSetting(
                    ACCOUNT,
                    "Cloudflare's id of the account, 32 characters; that of the credential unless given",
                    false,
                    Set.of(),
                    ACCOUNT_ID),
            new PlatformSetting(
                    INPUT,
                    "Uid of a live input that is there already; a new one is made for each broadcast unless given",
                    false,
                    Set.of(),
                    Pattern.compile("[0-9A-Za-z]{1,32}")),
            PlatformSetting.oneOf(
                    PROTOCOL, "What is sent by where both can be: rtmps unless given", Set.of(RTMPS, SRT)),
            PlatformSetting.oneOf(
                    RECORDING,
                    "automatic or off, without which nobody can watch at Cloudflare; automatic for a new input unless given,"
                            + " and as it is for one that is there",
                    Set.of(AUTOMATIC, OFF)),
            new PlatformSetting(
                    TIMEOUT,
                    "For how many seconds the same recording waits for a stream that broke off, 1 to 86400, or 0 for"
                            + " Cloudflare's own time; as it is unless given",
                    false,
                    Set.of(),
                    Pattern.compile("0|[1-9][0-9]{0,3}|[1-7][0-9]{4}|8[0-5][0-9]{3}|86[0-3][0-9]{2}|86400")),
            new PlatformSetting(
                    DELETE_AFTER,
                    "After how many days Cloudflare deletes recordings, 30 to 1096; as it is unless given, which is never for a"
                            + " new input",
                    false,
                    Set.of(),
                    Pattern.compile("[3-9][0-9]|[1-9][0-9]{2}|10[0-8][0-9]|109[0-6]")),
            new PlatformSetting(
                    ORIGINS,
                    "Hosts of the pages that may show it, separated by commas, or any; as it is unless given",
                    false,
                    Set.of(),
                    Pattern.compile(ANY + "|" + ORIGIN + "( *, *" + ORIGIN + ")*")),
            PlatformSetting.oneOf(SIGNED, "Whether viewers need a signed address; as it is unless given", YES_OR_NO),
            PlatformSetting.oneOf(
                    LOW_LATENCY, "Whether playback is of low latency (beta); as it is unless given", YES_OR_NO),
            PlatformSetting.oneOf(
                    HIDE_VIEWERS, "Whether Cloudflare tells nobody how many watch; as it is unless given", YES_OR_NO),
            PlatformSetting.oneOf(
                    ENDING,
                    "What the end of a broadcast does to the input: disable, leave, or delete, which is for new inputs alone;"
                            + " disable for a new input and leave for one that is there, unless given",
                    Set.of(DISABLE, LEAVE, DELETE)));

    /**
     * Those of a destination.
     *
     * @throws SimulcastException of kind INVALID for one that cannot be right
     */
    static CloudflareSettings of(PlatformContext context) {
        for (PlatformSetting setting : ALL) {
            String value = context.settings().get(setting.name());
            if (value != null && !setting.accepts(value)) {
                throw new SimulcastException(
                        ErrorKind.INVALID,
                        "Destination " + context.destination() + " has a value for \"" + setting.name()
                                + "\" that cannot be right",
                        "Correct it: " + setting.description());
            }
        }
        return new CloudflareSettings(context.settings());
    }

    /**
     * The account that paths begin with.
     *
     * @throws SimulcastException of kind INVALID where neither the destination nor its credential names one
     */
    String account(PlatformContext context) {
        String id = text(ACCOUNT)
                .or(() -> context.credential() instanceof Credential.ApiToken token && token.account() != null
                        ? Optional.of(token.account().id())
                        : Optional.empty())
                .orElse("");
        if (!ACCOUNT_ID.matcher(id).matches()) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "Destination " + context.destination()
                            + " does not say to which account of Cloudflare it belongs: an id has 32 characters of 0-9 and a-f,"
                            + " and " + (id.isEmpty() ? "there is none" : "what is there has " + id.length()),
                    "Store the token with Cloudflare.token(accountId, token), or set \"" + ACCOUNT + "\"");
        }
        return id;
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isBlank());
    }

    @Nullable
    Boolean yes(String name) {
        return text(name).map(Boolean::valueOf).orElse(null);
    }

    @Nullable
    Integer number(String name) {
        return text(name).map(Integer::valueOf).orElse(null);
    }

    /** Empty for any page, null for "as it is". */
    @Nullable
    List<String> origins() {
        return text(ORIGINS)
                .map(value -> value.equals(ANY)
                        ? List.<String>of()
                        : Arrays.stream(value.split(",")).map(String::strip).toList())
                .orElse(null);
    }

    /** What the end does to an input. */
    String ending(boolean made) {
        String wanted = text(ENDING).orElse(made ? DISABLE : LEAVE);
        return wanted.equals(DELETE) && !made ? LEAVE : wanted;
    }
}
