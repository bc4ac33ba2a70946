using System.Text.Json.Serialization;

namespace RelateMail.Client;

/// <summary>A hosted domain.</summary>
public sealed record HostedDomain
{
    /// <summary>As A-labels, in lower case.</summary>
    public required string Domain { get; init; }

    /// <summary>Receives mail for unknown local-parts; null for none.</summary>
    public string? CatchAll { get; init; }

    /// <summary>The character before the tag of a plus-address; empty if disabled.</summary>
    public required string PlusSeparator { get; init; }

    /// <summary>For mail that fails sender authentication.</summary>
    public required FailedMailPolicy AuthenticationPolicy { get; init; }

    /// <summary>Time of its creation; null if an earlier version created it.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Time of the last change; null if an earlier version made it.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}

/// <summary>A hosted domain as a PUT writes it, or the members that a PATCH changes: one that is null stays.</summary>
public sealed record HostedDomainUpdate
{
    /// <summary>The account or alias that receives mail for unknown local-parts.</summary>
    public string? CatchAll { get; init; }

    /// <summary>The character before the tag of a plus-address; empty disables plus-addresses.</summary>
    public string? PlusSeparator { get; init; }

    /// <summary>For mail that fails sender authentication.</summary>
    public FailedMailPolicy? AuthenticationPolicy { get; init; }
}

/// <summary>A domain's policy for mail that fails sender authentication.</summary>
public sealed record FailedMailPolicy
{
    /// <summary>record, quarantine or enforce.</summary>
    public string? Dmarc { get; init; }

    /// <summary>record, quarantine or reject.</summary>
    public string? SpfFail { get; init; }

    /// <summary>accept or defer.</summary>
    public string? OnTemporaryError { get; init; }
}

/// <summary>An account.</summary>
public sealed record MailAccount
{
    /// <summary>The canonical address.</summary>
    public required string Address { get; init; }

    /// <summary>Maximum octets of the mailbox; null for the default of the server.</summary>
    public long? QuotaBytes { get; init; }

    /// <summary>Logins and mail of this account are rejected.</summary>
    public bool Disabled { get; init; }

    /// <summary>False if the account cannot log in.</summary>
    public bool HasPassword { get; init; }

    /// <summary>Time of its creation; null if an earlier version created it.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Time of the last change; null if an earlier version made it.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}

/// <summary>An account as a PUT writes it, or the members that a PATCH changes: one that is null stays.</summary>
public sealed record MailAccountUpdate
{
    /// <summary>8 to 1024 characters; null keeps the current password.</summary>
    public string? Password { get; init; }

    /// <summary>Maximum octets of the mailbox.</summary>
    public long? QuotaBytes { get; init; }

    /// <summary>True to reject logins and mail of this account.</summary>
    public bool? Disabled { get; init; }

    /// <summary>Without the password, which must not reach a log.</summary>
    public override string ToString() => nameof(MailAccountUpdate);
}

/// <summary>An alias.</summary>
public sealed record MailAlias
{
    /// <summary>The canonical address.</summary>
    public required string Address { get; init; }

    /// <summary>Canonical addresses that receive its mail.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>Targets that do not receive mail now; empty if all do.</summary>
    public required IReadOnlyList<MailAliasWarning> Warnings { get; init; }

    /// <summary>Time of its creation; null if an earlier version created it.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Time of the last change; null if an earlier version made it.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}

/// <summary>An alias in a list, which has no warnings.</summary>
public sealed record MailAliasItem
{
    /// <summary>The canonical address.</summary>
    public required string Address { get; init; }

    /// <summary>Canonical addresses that receive its mail.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>Time of its creation; null if an earlier version created it.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Time of the last change; null if an earlier version made it.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}

/// <summary>A target of an alias that does not receive mail.</summary>
/// <param name="Target">The canonical address.</param>
/// <param name="Code">Identifies the reason for programs.</param>
/// <param name="Detail">Explains the reason and the remedy to people.</param>
public sealed record MailAliasWarning(string Target, string Code, string Detail);

/// <summary>An alias as a PUT writes it, or the members that a PATCH changes.</summary>
public sealed record MailAliasUpdate
{
    /// <summary>1 to 100 addresses of hosted domains.</summary>
    public IReadOnlyList<string>? Targets { get; init; }
}

/// <summary>The mailboxes that an address leads to, as at RCPT.</summary>
public sealed record AddressResolution
{
    /// <summary>The canonical address.</summary>
    public required string Address { get; init; }

    /// <summary>accepted, not-hosted, no-such-mailbox, disabled, over-quota or too-many-targets.</summary>
    public required string Outcome { get; init; }

    /// <summary>The reply to RCPT.</summary>
    public required RcptReply Reply { get; init; }

    /// <summary>The plus-tag of the address; null if it has none.</summary>
    public string? Tag { get; init; }

    /// <summary>The mailboxes that receive a message; empty unless accepted.</summary>
    public required IReadOnlyList<AddressTarget> Targets { get; init; }
}

/// <summary>A reply of the SMTP server.</summary>
/// <param name="Code">The reply code (RFC 5321 §4.2).</param>
/// <param name="EnhancedCode">The enhanced status code (RFC 3463).</param>
public sealed record RcptReply(int Code, string EnhancedCode);

/// <summary>A mailbox that an address leads to.</summary>
/// <param name="Mailbox">The canonical address of the mailbox.</param>
/// <param name="Tag">The plus-tag of the address or of the alias' target; null if absent.</param>
public sealed record AddressTarget(string Mailbox, string? Tag);

/// <summary>JSON of the records that only the client has.</summary>
[JsonSerializable(typeof(HostedDomain))]
[JsonSerializable(typeof(Api.Contracts.Page<HostedDomain>))]
[JsonSerializable(typeof(HostedDomainUpdate))]
[JsonSerializable(typeof(MailAccount))]
[JsonSerializable(typeof(Api.Contracts.Page<MailAccount>))]
[JsonSerializable(typeof(MailAccountUpdate))]
[JsonSerializable(typeof(MailAlias))]
[JsonSerializable(typeof(Api.Contracts.Page<MailAliasItem>))]
[JsonSerializable(typeof(MailAliasUpdate))]
[JsonSerializable(typeof(AddressResolution))]
[JsonSerializable(typeof(WebhookPatch))]
[JsonSerializable(typeof(KeyPatch))]
internal sealed partial class DirectoryRecordsJson : JsonSerializerContext;
