package io.exprsn.simulcast.platform.cloudflare;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.KeepsRecordings.Recording;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Writes destinations on Cloudflare Stream without their keys by hand: {@code Cloudflare.newInput("my account").keptFor(90).destination()}.
 * Immutable.
 */
public final class Cloudflare {
    private static final Pattern ACCOUNT = Pattern.compile("[0-9a-f]{32}");

    private final Destination destination;

    private Cloudflare(Destination destination) {
        this.destination = destination;
    }

    /**
     * A new live input for each broadcast.
     *
     * @param credential name of the stored credential of the account, as {@link #token} makes one
     */
    public static Cloudflare newInput(String credential) {
        return new Cloudflare(new Destination("", CloudflareAdapter.ID, credential, null, 0, Map.of()));
    }

    /**
     * A live input that is there already, as it is: it is neither deleted nor, unless {@link #disabledAfterwards()} says so, disabled.
     *
     * @param credential name of the stored credential of the account, as {@link #token} makes one
     * @param uid of the input
     */
    public static Cloudflare input(String credential, String uid) {
        return newInput(credential).with(CloudflareSettings.INPUT, uid);
    }

    /**
     * The credential to be stored.
     *
     * @param accountId 32 characters of 0-9 and a-f, as in the dashboard's address
     * @param token with the permission Account, Stream, Edit
     * @throws IllegalArgumentException if the id cannot be one
     */
    public static Credential token(String accountId, Secret token) {
        if (!ACCOUNT.matcher(accountId).matches()) {
            throw new IllegalArgumentException(
                    "An account id of Cloudflare has 32 characters of 0-9 and a-f, and this is none of "
                            + accountId.length());
        }
        return new Credential.ApiToken(token, new Account(accountId, accountId));
    }

    /**
     * Where a broadcast is watched.
     *
     * @return empty if Cloudflare did not tell the host of playback
     * @throws IllegalArgumentException if it is none of Cloudflare's
     */
    public static Optional<CloudflarePlayback> playback(Broadcast broadcast) {
        if (!broadcast.platform().equals(CloudflareAdapter.ID)) {
            throw new IllegalArgumentException(
                    "This broadcast is on " + broadcast.platform() + " and not on Cloudflare");
        }
        return broadcast
                .detail(CloudflarePreparation.CUSTOMER)
                .map(customer -> CloudflarePlayback.of(customer, broadcast.id()));
    }

    /**
     * Where a recording of a broadcast is watched.
     *
     * @return empty if Cloudflare did not tell the host of playback
     * @throws IllegalArgumentException if the broadcast is none of Cloudflare's
     */
    public static Optional<CloudflarePlayback> playback(Broadcast broadcast, Recording recording) {
        return playback(broadcast).map(live -> CloudflarePlayback.of(live.page().getHost(), recording.id()));
    }

    /** A name of its own, unique in the plan; without this the plan makes one. */
    public Cloudflare named(String name) {
        return new Cloudflare(destination.named(name));
    }

    /** Another account than the credential's. */
    public Cloudflare account(String accountId) {
        return with(CloudflareSettings.ACCOUNT, accountId);
    }

    /** Sends by SRT where that can be sent; without this by RTMPS. */
    public Cloudflare bySrt() {
        return with(CloudflareSettings.PROTOCOL, CloudflareSettings.SRT);
    }

    /** Records, without which nobody can watch at Cloudflare; new inputs do. */
    public Cloudflare recorded() {
        return with(CloudflareSettings.RECORDING, CloudflareSettings.AUTOMATIC);
    }

    /** Records nothing and plays nothing: for an input that only sends on. */
    public Cloudflare unrecorded() {
        return with(CloudflareSettings.RECORDING, CloudflareSettings.OFF);
    }

    /** For how long a stream that broke off goes on in the same recording, 1 s to a day; zero for Cloudflare's own time. */
    public Cloudflare waitsFor(Duration time) {
        return with(CloudflareSettings.TIMEOUT, Long.toString(time.toSeconds()));
    }

    /** After how many days Cloudflare deletes recordings, 30 to 1096. */
    public Cloudflare keptFor(int days) {
        return with(CloudflareSettings.DELETE_AFTER, Integer.toString(days));
    }

    /** Only pages of these hosts may show it, such as {@code *.example.org}; none at all lets any. */
    public Cloudflare shownOn(String... hosts) {
        return with(CloudflareSettings.ORIGINS, hosts.length == 0 ? CloudflareSettings.ANY : String.join(",", hosts));
    }

    /** Whether viewers need a signed address, which is yours to make. */
    public Cloudflare signedUrls(boolean needed) {
        return with(CloudflareSettings.SIGNED, Boolean.toString(needed));
    }

    /** Whether playback is of low latency, which is a beta of Cloudflare's. */
    public Cloudflare lowLatency(boolean low) {
        return with(CloudflareSettings.LOW_LATENCY, Boolean.toString(low));
    }

    /** Whether Cloudflare tells nobody how many watch; then they are not counted here either. */
    public Cloudflare hideViewers(boolean hidden) {
        return with(CloudflareSettings.HIDE_VIEWERS, Boolean.toString(hidden));
    }

    /** Disables the input at the end; one that was there before is enabled for each broadcast. */
    public Cloudflare disabledAfterwards() {
        return with(CloudflareSettings.ENDING, CloudflareSettings.DISABLE);
    }

    /** Leaves the input as it is at the end, so that it takes media again. */
    public Cloudflare leftAfterwards() {
        return with(CloudflareSettings.ENDING, CloudflareSettings.LEAVE);
    }

    /** Deletes a new input at the end; its recordings stay. */
    public Cloudflare deletedAfterwards() {
        return with(CloudflareSettings.ENDING, CloudflareSettings.DELETE);
    }

    /** The destination, which has more to be said of any destination. */
    public Destination destination() {
        return destination;
    }

    private Cloudflare with(String setting, String value) {
        return new Cloudflare(destination.with(setting, value));
    }
}
