package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A grant that somebody gives on another device: show them {@link #userCode()} and {@link #verification()}, and {@link #poll()} each
 * {@link #interval()}. Made by {@link OAuthClient#authorizeDevice}. Safe for use by several threads.
 */
public final class DeviceAuthorization {
    /** Seconds between polls, and more for each time that the platform wants it slower (RFC 8628, 3.5). */
    static final Duration USUAL_INTERVAL = Duration.ofSeconds(5);

    static final Duration USUAL_LIFE = Duration.ofMinutes(30);

    private final OAuthClient client;
    private final String credential;
    private final Secret deviceCode;
    private final String userCode;
    private final String verification;
    private final @Nullable String verificationWithCode;
    private final Instant expiresAt;
    private final ReentrantLock polling = new ReentrantLock();
    private volatile Duration interval;
    private @Nullable DeviceAnswer last;

    DeviceAuthorization(
            OAuthClient client,
            String credential,
            Secret deviceCode,
            String userCode,
            String verification,
            @Nullable String verificationWithCode,
            Instant expiresAt,
            Duration interval) {
        this.client = client;
        this.credential = credential;
        this.deviceCode = deviceCode;
        this.userCode = userCode;
        this.verification = verification;
        this.verificationWithCode = verificationWithCode;
        this.expiresAt = expiresAt;
        this.interval = interval;
    }

    /** What the person types in, character for character. For that person alone: whoever has it can grant in their place. */
    public String userCode() {
        return userCode;
    }

    /** The page where they do. */
    public String verification() {
        return verification;
    }

    /** The page with the code in its address, for a link or QR code, where the platform has one. */
    public Optional<String> verificationWithCode() {
        return Optional.ofNullable(verificationWithCode);
    }

    /** Until when they can, wall clock. */
    public Instant expiresAt() {
        return expiresAt;
    }

    /** To wait before each poll; grows where the platform asks for it. */
    public Duration interval() {
        return interval;
    }

    /**
     * Asks once whether somebody granted. Waiting {@link #interval()} before is the caller's part. A final answer stays.
     *
     * @throws SimulcastException as methods of {@link OAuthClient} do: if it is transient, poll on
     */
    public DeviceAnswer poll() {
        polling.lock();
        try {
            if (last == null) {
                DeviceAnswer answer = ask();
                if (answer instanceof DeviceAnswer.Pending || answer instanceof DeviceAnswer.SlowDown) {
                    return answer;
                }
                last = answer;
            }
            return last;
        } finally {
            polling.unlock();
        }
    }

    private DeviceAnswer ask() {
        Instant asked = client.clock().instant();
        if (!asked.isBefore(expiresAt)) {
            return new DeviceAnswer.Expired();
        }
        EndpointAnswer answer = client.pollDevice(deviceCode);
        if (answer.isGood()) {
            return new DeviceAnswer.Granted(client.granted(credential, answer, asked));
        }
        if (answer.says("authorization_pending")) {
            return new DeviceAnswer.Pending(interval);
        }
        if (answer.says("slow_down")) {
            interval = interval.plus(USUAL_INTERVAL);
            return new DeviceAnswer.SlowDown(interval);
        }
        if (answer.says("expired_token", "invalid_grant", "invalid_device_code")) {
            return new DeviceAnswer.Expired();
        }
        SimulcastException failure =
                client.failure("Asking for the grant of \"" + credential + "\" on another device", answer);
        if (answer.says("access_denied", "org_internal", "admin_policy_enforced")) {
            return new DeviceAnswer.Refused(
                    new Problem(failure.kind(), failure.problem(), "Ask again when they want to grant it", asked));
        }
        throw failure;
    }

    /** Without codes. */
    @Override
    public String toString() {
        return "device authorisation of \"" + credential + "\", until " + expiresAt;
    }
}
