package io.exprsn.simulcast.platform.cloudflare;

import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.InputRow;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.OutputItem;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.Storage;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.Token;
import io.exprsn.simulcast.spi.CheckResult;
import io.exprsn.simulcast.spi.PlatformContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Looks whether a destination could go live: token, permission, subscription, storage, input, outputs. Only reads. */
final class CloudflareCheck {
    private static final String VERIFYING = "Verifying the token";

    /** A token that ends sooner is said. */
    private static final Duration SOON = Duration.ofDays(7);

    /** An evening; with less storage than this, in minutes, the show may not be recorded to its end. */
    private static final double AN_EVENING = 240;

    private final PlatformContext context;
    private final CloudflareSettings settings;
    private final CloudflareApi api;
    private CheckResult found;

    CloudflareCheck(PlatformContext context) {
        this.context = context;
        this.settings = CloudflareSettings.of(context);
        this.api = new CloudflareApi(context, settings);
        this.found = CheckResult.ready(account());
    }

    /** That of the token's, or the one that is set. */
    private Account account() {
        String id = settings.account(context);
        return context.credential() instanceof Credential.ApiToken token
                        && token.account() != null
                        && token.account().id().equals(id)
                ? token.account()
                : new Account(id, id);
    }

    CheckResult check() {
        token(verified());
        if (!found.canGoLive()) {
            return found;
        }
        try {
            List<InputRow> rows = api.inputs("Looking what the token may do");
            storage(api.storage("Looking at the storage"));
            Optional<String> uid = CloudflareOutputs.input(settings, context.destination(), rows);
            if (uid.isPresent() && given(uid.get())) {
                outputs(uid.get());
            }
            return found;
        } catch (SimulcastException e) {
            if (!CloudflareErrors.isObstacle(e)) {
                throw e;
            }
            return found.withObstacle(e.problem(), e.remedy());
        }
    }

    /** A token of an account is unknown where those of users are verified. */
    private Token verified() {
        try {
            return api.verifyAsUser(VERIFYING);
        } catch (SimulcastException e) {
            if (e.reason().filter(CloudflareErrors.INVALID_TOKEN::equals).isEmpty()) {
                throw e;
            }
            return api.verifyAsAccount(VERIFYING);
        }
    }

    private void token(Token token) {
        Instant now = context.clock().instant();
        Instant from = LiveState.instant(token.not_before());
        Instant until = LiveState.instant(token.expires_on());
        if (!"active".equals(token.status())) {
            String state = List.of("disabled", "expired").contains(String.valueOf(token.status()))
                    ? String.valueOf(token.status())
                    : "not active";
            found = found.withObstacle("The token is " + state, CloudflareErrors.NEW_TOKEN);
        } else if (from != null && from.isAfter(now)) {
            found = found.withObstacle("The token is good from " + from + " on", CloudflareErrors.NEW_TOKEN);
        } else if (until != null && until.isBefore(now.plus(SOON))) {
            found = found.withNotice(
                    "The token ends at " + until, "Make a new one at dash.cloudflare.com before that, and store it");
        }
    }

    /** Inputs can be made with a full storage, and yet nothing be sent to them. */
    private void storage(Storage storage) {
        Double used = storage.totalStorageMinutes();
        Double limit = storage.totalStorageMinutesLimit();
        if (used == null || limit == null) {
            return;
        }
        long left = (long) Math.floor(limit - used);
        String remedy = "Delete recordings, or buy more storage, at dash.cloudflare.com, Stream";
        if (left <= 0) {
            found = found.withObstacle(
                    "The storage is full: " + used.longValue() + " of " + limit.longValue() + " minutes are used",
                    remedy);
        } else if (left < AN_EVENING) {
            found = found.withNotice(
                    left + " of " + limit.longValue() + " minutes of storage are left, in which recordings have to fit",
                    remedy);
        }
    }

    /** Whether it is there. */
    private boolean given(String uid) {
        if (settings.text(CloudflareSettings.INPUT).isEmpty()) {
            return true;
        }
        Optional<LiveInput> input = api.input(uid, "Looking at the input");
        if (input.isEmpty()) {
            SimulcastException unknown = CloudflarePreparation.unknown(uid);
            found = found.withObstacle(unknown.problem(), unknown.remedy());
            return false;
        }
        boolean switches = settings.ending(false).equals(CloudflareSettings.DISABLE);
        if (!input.get().isEnabled() && !switches) {
            found = found.withObstacle(CloudflarePreparation.switchedOff(uid), CloudflarePreparation.SWITCH_ON);
        }
        boolean recorded = settings.text(CloudflareSettings.RECORDING)
                .map(CloudflareSettings.AUTOMATIC::equals)
                .orElse(input.get().isRecorded());
        if (!recorded) {
            found = found.withNotice(
                    "The input " + uid + " does not record, and so nobody can watch at Cloudflare",
                    "Set \"" + CloudflareSettings.RECORDING
                            + "\" to automatic, unless it only sends on to other services");
        }
        return true;
    }

    private void outputs(String uid) {
        for (OutputItem output : api.outputs(uid, "Looking where the input is sent on to")) {
            if (!Boolean.FALSE.equals(output.enabled())) {
                found = found.withNotice(
                        "Cloudflare itself sends this input on to " + CloudflareOutputs.shown(output)
                                + "; a destination to the same place would be sent twice, and each minute there is billed",
                        "Leave out one of the two, or switch the output off at dash.cloudflare.com, Stream, Live inputs");
            }
        }
    }
}
