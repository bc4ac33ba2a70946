namespace RelateMail.Silo.Api.OpenApi.Members;

/// <summary>The codes of problem documents, in the order of their statuses.</summary>
internal static class ProblemCodes
{
    public static string[] All { get; } =
    [
        "bad-address", "bad-domain", "bad-name", "bad-network", "bad-query", "bad-header", "bad-body", "bad-request",
        "no-key", "wrong-key", "key-not-set", "insufficient-scope", "not-found", "no-such-domain", "no-such-account",
        "no-such-alias", "no-such-network", "no-such-certificate", "nothing-rolled-out", "no-such-node",
        "no-such-mailbox", "no-such-message", "no-such-part", "method-not-allowed", "not-acceptable",
        "domain-not-hosted", "is-alias", "is-account", "catch-all-not-ours", "no-encryption-key", "not-served",
        "not-quarantined", "no-server-name", "other-version", "cursor-expired", "changed", "too-large", "not-json",
        "not-a-certificate", "no-such-key", "name-taken", "other-secret", "wrong-login", "no-such-application-password",
        "too-many", "too-many-logins",
        "too-many-waits",
        "no-such-webhook", "no-such-delivery", "no-seal-key", "webhook-does-not-apply",
        "range-not-satisfiable", "certificate-refused", "fault", "unavailable",
    ];
}
