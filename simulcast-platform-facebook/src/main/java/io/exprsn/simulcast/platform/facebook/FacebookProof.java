package io.exprsn.simulcast.platform.facebook;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.spi.ApiRequest;
import io.exprsn.simulcast.spi.PlatformContext;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Shows a token, and that it is the application itself that shows it ({@code appsecret_proof}): Facebook wants that only where the
 * application is set so, and takes it everywhere. The proof is of just the token that is shown beside it. It is a parameter of the address,
 * as Facebook describes it; neither token nor secret can be got from it, and it is good for nothing without the token.
 */
final class FacebookProof {
    private static final String ALGORITHM = "HmacSHA256";

    private FacebookProof() {}

    static ApiRequest show(Secret token, ApiRequest request, PlatformContext context) {
        request.bearer(token);
        context.client()
                .flatMap(ClientIdentity::secretIfAny)
                .ifPresent(secret -> request.query("appsecret_proof", of(token, secret)));
        return request;
    }

    static String of(Secret token, Secret appSecret) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            // What leaves is made from both, and neither can be got from it.
            mac.init(new SecretKeySpec(appSecret.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(token.reveal().getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JVM has " + ALGORITHM, e);
        }
    }
}
