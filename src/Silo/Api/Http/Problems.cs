using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Silo.Api.Http;

/// <summary>
/// Every problem document of the API (RFC 9457), in the order of status codes. The member <c>code</c> is for programs
/// and never changes, and neither does <c>type</c>, which ends with it; <c>detail</c> is for people and names the
/// remedy.
/// </summary>
internal static class Problems
{
    private const string Type = "urn:relatemail:problem:";

    public static ProblemHttpResult BadAddress(string? given) => Make(400, "bad-address",
        $"{Quoted(given)} is not a mail address: write local-part@domain, percent-encoded in a path.");

    public static ProblemHttpResult BadDomain(string? given) => Make(400, "bad-domain",
        $"{Quoted(given)} is not a domain name: write it like example.org, percent-encoded if it is not ASCII.");

    public static ProblemHttpResult BadNetwork(string? given) => Make(400, "bad-network",
        $"{Quoted(given)} is not a network: write its first address and the length of its prefix, such as 192.0.2.0/24"
        + " or 2001:db8::/48.");

    public static ProblemHttpResult BadWebhookName(string? given) => Make(400, "bad-name",
        $"{Quoted(given)} is not a name of a webhook: write 1 to 64 letters, digits, dots, hyphens or underscores, with"
        + " a letter or digit first.");

    public static ProblemHttpResult BadKeyName(string? given) => Make(400, "bad-name",
        $"{Quoted(given)} is not a name of a key: write {KeySecret.NameRule}.");

    public static ProblemHttpResult BadApplicationName(string? given) => Make(400, "bad-name",
        $"{Quoted(given)} is not a name of an application: write {KeySecret.NameRule}.");

    /// <param name="parameter">The name in the query.</param>
    /// <param name="detail">The rule that the value breaks.</param>
    /// <param name="position">The index of the wrong character in the value, from 0; null if it does not apply.</param>
    public static ProblemHttpResult BadQuery(string parameter, string detail, int? position = null)
    {
        ProblemHttpResult problem = Make(400, "bad-query", detail);
        problem.ProblemDetails.Extensions["parameter"] = parameter;
        if (position is { } index)
        {
            problem.ProblemDetails.Extensions["position"] = index;
        }

        return problem;
    }

    public static ProblemHttpResult UnknownQuery(string name, string[] known) => BadQuery(
        name,
        $"{Quoted(name)} is not a parameter of this query; " + (known.Length == 0
            ? "this resource has no parameters."
            : $"its parameters are {string.Join(", ", known)}."));

    public static ProblemHttpResult BadCursor() => BadQuery(
        "after", "'after' must be a cursor: the 'next' of a page, exactly as it was sent.");

    public static ProblemHttpResult BadHeader(string name, string expected) => Make(400, "bad-header",
        $"The header field {name} must be {expected}.");

    public static ProblemHttpResult BadBody(string detail) => Make(400, "bad-body", detail);

    /// <param name="errors">At least one.</param>
    public static ProblemHttpResult BadBody(IReadOnlyList<BodyError> errors)
    {
        string more = errors.Count > 1 ? $" 'errors' lists {errors.Count} errors." : "";
        ProblemHttpResult problem = Make(400, "bad-body", errors[0].Detail + more);
        problem.ProblemDetails.Extensions["errors"] = errors.ToArray();
        return problem;
    }

    public static ProblemHttpResult BadRequest() => Make(400, "bad-request", "The request is not valid HTTP.");

    public static ProblemHttpResult NoKey() => Make(401, "no-key",
        "The API needs a key: send it as 'Authorization: Bearer <key>'.");

    public static ProblemHttpResult WrongKey() => Make(401, "wrong-key",
        "The key is not valid: use the value of the setting Api:AdminKey, one of Api:Keys, or a key that the API made"
        + " and that has not expired.");

    public static ProblemHttpResult WrongLogin() => Make(401, "wrong-login",
        "The login is not valid: use the address of the account and its own password, not one of an application.");

    public static ProblemHttpResult KeyNotSet() => Make(401, "key-not-set",
        "The API has no key, so it rejects every request: set Api:AdminKey on the server and restart it.");

    public static ProblemHttpResult DashboardKey() => Make(401, "no-key",
        "The dashboard needs a key of the API: enter it as the password, with any user name.");

    public static ProblemHttpResult InsufficientScope(string scope) => Make(403, "insufficient-scope",
        $"The key lacks the scope '{scope}': use Api:AdminKey, or a key of Api:Keys with that scope.");

    public static ProblemHttpResult DashboardScope() => Make(403, "insufficient-scope",
        "The key lacks the scope 'admin', which the dashboard needs.");

    public static ProblemHttpResult NothingHere() => Make(404, "not-found",
        "This address does not exist; /openapi/v1.json lists all addresses.");

    /// <summary>The same whether or not something is there, so that a key cannot learn it.</summary>
    public static ProblemHttpResult OutsideLimits() => Make(404, "not-found",
        "There is nothing here within the limits of the key; GET /api/v1 shows them.");

    public static ProblemHttpResult NoSuchKey(string name) => Make(404, "no-such-key",
        $"There is no key {Quoted(name)}; keys of the settings are not listed here.");

    public static ProblemHttpResult NoSuchDomain(string domain) => Make(404, "no-such-domain",
        $"The domain {Quoted(domain)} is not hosted here.");

    public static ProblemHttpResult NoSuchAccount(string address) => Make(404, "no-such-account",
        $"There is no account {Quoted(address)}.");

    public static ProblemHttpResult NoSuchApplicationPassword(string name) => Make(404, "no-such-application-password",
        $"The account has no application password {Quoted(name)}.");

    public static ProblemHttpResult NoSuchAlias(string address) => Make(404, "no-such-alias",
        $"There is no alias {Quoted(address)}.");

    public static ProblemHttpResult NoSuchNetwork(string network) => Make(404, "no-such-network",
        $"The network {Quoted(network)} has no points.");

    public static ProblemHttpResult NoSuchCertificate(string name) => Make(404, "no-such-certificate",
        $"No gateway serves a certificate for {Quoted(name)}; GET /api/v1/certificates lists the names.");

    public static ProblemHttpResult NothingRolledOut(string name) => Make(404, "nothing-rolled-out",
        $"No certificate is rolled out for {Quoted(name)}: its gateways serve their own files.");

    public static ProblemHttpResult NoSuchNode(string node) => Make(404, "no-such-node",
        $"No node {Quoted(node)} has reported a certificate for this name.");

    public static ProblemHttpResult NoSuchMailbox(string address) => Make(404, "no-such-mailbox",
        $"There is no mailbox {Quoted(address)}: it has no account and has never received mail.");

    public static ProblemHttpResult NoSuchMessage(long uid) => Make(404, "no-such-message",
        $"The mailbox has no message {uid}; it may have been deleted.");

    public static ProblemHttpResult NoSuchPart(int number, int parts) => Make(404, "no-such-part",
        $"The message has no part {number}; its parts are numbered from 1 to {parts}.");

    public static ProblemHttpResult PartNotListed(int number) => Make(404, "no-such-part",
        $"The message has very many parts, and part {number} is not among the listed ones: read the raw message.");

    public static ProblemHttpResult NoSuchWebhook(string name) => Make(404, "no-such-webhook",
        $"There is no webhook {Quoted(name)}.");

    public static ProblemHttpResult NoSuchDelivery(string id) => Make(404, "no-such-delivery",
        $"The webhook has no delivery {Quoted(id)}; deliveries that ended are deleted after a time.");

    public static ProblemHttpResult MethodNotAllowed() => Make(405, "method-not-allowed",
        "This resource does not support the method; the header field Allow lists the supported methods.");

    public static ProblemHttpResult NotAcceptable() => Make(406, "not-acceptable",
        "The script is sent with gzip only: send Accept-Encoding: gzip.");

    public static ProblemHttpResult DomainNotHosted(string address) => Make(409, "domain-not-hosted",
        $"The domain of {Quoted(address)} is not hosted here: "
        + $"PUT /api/v1/domains/{MailboxAddress.DomainOf(address)} first.");

    public static ProblemHttpResult IsAlias(string address) => Make(409, "is-alias",
        $"{Quoted(address)} is already an alias, and an address cannot be both: delete the alias first.");

    public static ProblemHttpResult IsAccount(string address) => Make(409, "is-account",
        $"{Quoted(address)} is already an account, and an address cannot be both: delete the account first.");

    public static ProblemHttpResult CatchAllNotOurs(string address) => Make(409, "catch-all-not-ours",
        $"{Quoted(address)} does not receive mail, so it cannot be the catch-all: create an account or alias first.");

    public static ProblemHttpResult NoEncryptionKey() => Make(409, "no-encryption-key",
        "Certificates cannot be rolled out without an encryption key: set Certificates:EncryptionKey to the same value"
        + " on all silos and gateways, for example to the output of 'openssl rand -base64 32', and restart them.");

    public static ProblemHttpResult KeyNameTaken(string name) => Make(409, "name-taken",
        $"A key of the settings has the name {Quoted(name)}: choose another one.");

    public static ProblemHttpResult TooManyApplicationPasswords() => Make(409, "too-many",
        "The account has 32 application passwords: revoke one first.");

    public static ProblemHttpResult OtherSecret() => Make(409, "other-secret",
        "The newest secret of the key is another one: read the key, and rotate it with the id of that secret in"
        + " 'replaces'.");

    public static ProblemHttpResult NoSealKey() => Make(409, "no-seal-key",
        "Webhooks need a key that encrypts their secrets: set Webhooks:SealKey to the same value on all silos, for"
        + " example to the output of 'openssl rand -base64 32', and restart them.");

    public static ProblemHttpResult OtherWebhookVersion(long given, long current) => Make(409, "other-version",
        $"The webhook is at version {current}, not {given}. If an earlier request rotated its secret and the answer was"
        + " lost, rotate it again.");

    public static ProblemHttpResult WebhookDoesNotApply(string mailbox) => Make(409, "webhook-does-not-apply",
        $"The webhook does not apply to {Quoted(mailbox)}: change its domains or mailboxes first.");

    public static ProblemHttpResult NotServed(string name) => Make(409, "not-served",
        $"No gateway serves a certificate for {Quoted(name)}: configure one on the gateways first.");

    public static ProblemHttpResult NoServerName() => Make(409, "no-server-name",
        "No gateway has reported the name of a server: start a gateway, or send the parameter serverName.");

    public static ProblemHttpResult OtherVersion(long given, long current) => Make(409, "other-version",
        $"The roll-out is at version {current}, not {given}, and was not made by a rollback from {given}: read it again"
        + " and decide whether to undo it.");

    public static ProblemHttpResult NotQuarantined(long uid) => Make(409, "not-quarantined",
        $"The message {uid} is not quarantined, so it cannot be released.");

    public static ProblemHttpResult CursorExpired() => Make(410, "cursor-expired",
        "The cursor is of another state of the store, for example from before a restore of a backup. Read the list from"
        + " its start, and compare it with what you have stored.");

    public static ProblemHttpResult Changed() => Make(412, "changed",
        "A condition of the request is false (If-Match, If-None-Match or If-Unmodified-Since): the resource has changed"
        + " since it was read, or exists already. Nothing was sent or changed; read it again.");

    public static ProblemHttpResult TooLarge() => Make(413, "too-large",
        $"The body is too large: the maximum is {JsonBody.MaxOctets} octets.");

    public static ProblemHttpResult NotJson() => Make(415, "not-json",
        "The body must be JSON: send it with 'Content-Type: application/json'.");

    public static ProblemHttpResult NotCertificate() => Make(415, "not-a-certificate",
        "The body must be JSON, a PFX file or a PEM file: send it with 'Content-Type: application/json',"
        + " 'application/x-pkcs12' or 'application/x-pem-file'.");

    public static ProblemHttpResult RangeNotSatisfiable() => Make(416, "range-not-satisfiable",
        "The range starts after the end of the content; the header field Content-Range contains the size.");

    /// <param name="reason">Names members of the request, never their values.</param>
    public static ProblemHttpResult CertificateRefused(string reason) => Make(422, "certificate-refused",
        $"Nothing was changed: {reason}");

    public static ProblemHttpResult TooManyLogins() => Make(429, "too-many-logins",
        "Too many wrong passwords of this account or of this network: try again later.");

    public static ProblemHttpResult TooManyWaits() => Make(429, "too-many-waits",
        "Too many requests of this key wait for messages on this node: wait for an answer before the next one.");

    public static ProblemHttpResult Fault() => Make(500, "fault",
        "The server failed; see its log for the cause. A retry can fail in the same way.");

    public static ProblemHttpResult Unavailable() => Make(503, "unavailable",
        "Storage or cluster is unavailable. A change may or may not have been made. Try again later.");

    /// <summary>Repeats a value of the client if it is short and printable.</summary>
    public static string Quoted(string? given) =>
        given is { Length: > 0 and <= 320 } && !given.AsSpan().ContainsAnyExceptInRange(' ', '~')
            ? $"'{given}'"
            : "The given value";

    private static ProblemHttpResult Make(int status, string code, string detail)
    {
        ProblemHttpResult problem = TypedResults.Problem(detail, statusCode: status, type: Type + code);
        problem.ProblemDetails.Extensions["code"] = code;
        problem.ProblemDetails.Extensions["traceId"] = Activity.Current?.TraceId.ToHexString();
        return problem;
    }
}
