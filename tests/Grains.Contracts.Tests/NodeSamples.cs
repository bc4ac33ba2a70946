using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Abstractions.Tests;

namespace RelateMail.Grains.Contracts.Tests;

/// <summary>One value of each type of the contract between nodes, with every member set.</summary>
internal static class NodeSamples
{
    private static readonly ApiKeyDigest s_digest = new([.. Enumerable.Range(0, 32).Select(number => (byte)number)]);

    private static readonly ApiKeyLimit s_limit = new() { Names = ["example.org"] };

    private static readonly ApiKeySecretInfo s_secret =
        new("01020304", WireSamples.At, WireSamples.At.AddDays(1));

    private static readonly ApiKeyInfo s_key = new()
    {
        Scopes = ["mail.read"],
        Domains = s_limit,
        Mailboxes = s_limit,
        ExpiresAt = WireSamples.At,
        LastUsedAt = WireSamples.At.AddDays(1),
        CreatedAt = WireSamples.At.AddDays(2),
        UpdatedAt = WireSamples.At.AddDays(3),
        Secrets = [s_secret],
    };

    private static readonly AuthenticationPolicy s_policy = new()
    {
        Dmarc = FailureAction.Reject,
        SpfFail = FailureAction.Reject,
        OnTemporaryError = TemporaryErrorAction.Defer,
    };

    private static readonly InboundContent s_inboundContent = new()
    {
        Octets = [.. "Subject: hi\r\n\r\nhi\r\n"u8],
        Digest = [.. Enumerable.Range(2, 32).Select(number => (byte)number)],
    };

    private static readonly InboundRecipient s_inboundRecipient = new()
    {
        Recipient = WireSamples.Recipient,
        DeliveryKey = [.. Enumerable.Range(1, 32).Select(number => (byte)number)],
    };

    private static readonly CertificateFacts s_facts = new()
    {
        Thumbprint = new string('A', 64),
        Subject = "CN=mx.example.org",
        Issuer = "CN=issuer",
        Names = ["mx.example.org"],
        KeyAlgorithm = "ECDSA P-256",
        NotBefore = WireSamples.At,
        NotAfter = WireSamples.At.AddDays(90),
        PublicKeyDigest = new string('B', 64),
        Intermediates = 1,
    };

    private static readonly CertificateReason s_reason =
        new()
        {
            Status = CertificateStatus.Degraded,
            Code = "refused",
            Node = "mx1",
            Text = "The certificate was rejected.",
        };

    private static readonly CertificateRefusal s_refusal =
        new() { Source = "file", Reason = "The key does not match.", At = WireSamples.At };

    private static readonly CertificateReport s_report = new()
    {
        Node = "mx1",
        Loaded = s_facts,
        LoadedAt = WireSamples.At,
        Source = "/certificates/mx.pem",
        SeenThumbprint = s_facts.Thumbprint,
        HandshakeError = "465 is closed",
        Refused = s_refusal,
        RolloutVersion = 3,
    };

    private static readonly CertificateNode s_node =
        new() { Report = s_report, ReportedAt = WireSamples.At, IsUnknown = true };

    private static readonly CertificateRollout s_rollout = new() { Version = 3, Target = s_facts };

    private static readonly CertificateTransition s_transition =
        new()
        {
            Sequence = 7,
            At = WireSamples.At,
            From = CertificateStatus.Unhealthy,
            To = CertificateStatus.Degraded,
            Reasons = [s_reason],
        };

    private static readonly MailboxItem s_item = new()
    {
        Address = "bob@example.org",
        Status = new MailboxStatus { NextUid = 2 },
        HasAccount = true,
    };

    private static readonly NetworkCount s_count = new()
    {
        Network = "192.0.2.0/24",
        Share = 4,
        Points = 12.5,
        UnknownRecipients = 1,
        FailedLogins = 2,
        JunkCommands = 3,
        RefusedConnections = 4,
    };

    private static readonly NetworkReputation s_reputation = new()
    {
        Count = s_count,
        Limit = 400,
        Treatment = NetworkTreatment.Refused,
        FirstOffenceAt = WireSamples.At,
        LastOffenceAt = WireSamples.At.AddDays(1),
    };

    public static object[] All { get; } =
    [
        s_count,
        s_reputation,
        new ReputationReport
        {
            Node = WireSamples.Id,
            Sequence = 3,
            PointsPerAddress = 100,
            Window = TimeSpan.FromMinutes(30),
            Offences = [s_count],
            Known = [s_count],
            Epoch = WireSamples.Id,
            Version = 9,
        },
        new ReputationNews { Epoch = WireSamples.Id, Version = 9, Networks = [s_count], HasMore = true },
        new ReputationQuery
        {
            After = "192.0.2.0/24",
            Limit = 9,
            Descending = true,
            Treatment = NetworkTreatment.Refused,
        },
        new ReputationPage { Items = [s_reputation], HasMore = true },
        s_item,
        new MailboxPage { Items = [s_item], HasMore = true },
        new MailboxQuery { Domain = "example.org", Prefix = "b", After = "a@example.org", Limit = 9 },
        new ReleaseOutcome { Result = ReleaseResult.NotQuarantined, Uid = 7 },
        new AccountChange { Password = "secret", QuotaOctets = 1, Disabled = true, PasswordHash = "$6$" },
        new AccountInfo
        {
            QuotaOctets = 1,
            Disabled = true,
            HasPassword = true,
            CreatedAt = WireSamples.At,
            UpdatedAt = WireSamples.At.AddDays(1),
            CredentialsChangedAt = WireSamples.At.AddDays(2),
        },
        new AliasInfo
        {
            Targets = ["bob@example.org"],
            CreatedAt = WireSamples.At,
            UpdatedAt = WireSamples.At.AddDays(1),
        },
        new ApiKeyChange
        {
            Scopes = ["mail.read"],
            Domains = s_limit,
            Mailboxes = s_limit,
            ExpiresAt = WireSamples.At,
            Secret = s_digest,
        },
        s_digest,
        s_key,
        new ApiKeyWithSecret(s_key, s_digest),
        s_limit,
        s_secret,
        new ApiKeyRotation { Secret = s_digest, Replaces = "01020304", KeepUntil = WireSamples.At },
        new ApplicationPasswordInfo
        {
            Name = "phone",
            CreatedAt = WireSamples.At,
            LastUsedAt = WireSamples.At.AddDays(1),
        },
        new DirectoryNews { Epoch = WireSamples.Id, Version = 9 },
        s_policy,
        s_facts,
        s_node,
        new CertificateOverview
        {
            Status = CertificateStatus.Degraded,
            Reasons = [s_reason],
            IsConverged = true,
            Rollout = s_rollout,
            RolloutChangedAt = WireSamples.At,
            Previous = s_facts,
            Nodes = [s_node],
            Transitions = [s_transition],
            CreatedAt = WireSamples.At,
        },
        s_reason,
        s_refusal,
        s_report,
        s_rollout,
        s_transition,
        new DeliveryReceipt { Outcome = DeliveryOutcome.Duplicate, Uid = 7, Id = WireSamples.Id },
        new DomainSettings
        {
            CatchAll = "all@example.org",
            PlusSeparator = null,
            AuthenticationPolicy = s_policy,
            CreatedAt = WireSamples.At,
            UpdatedAt = WireSamples.At.AddDays(1),
        },
        new InboundMessage
        {
            Id = WireSamples.Id,
            ContentId = WireSamples.Id,
            Size = 9,
            DeliveryKey = [.. Enumerable.Range(0, 32).Select(number => (byte)number)],
            ReceivedAt = WireSamples.At,
            Details = WireSamples.Details,
            Recipients = [s_inboundRecipient],
            Content = s_inboundContent,
            Quarantined = true,
        },
        s_inboundContent,
        s_inboundRecipient,
        new Password("secret") { Client = "192.0.2.7", IsOwn = true },
        RecordCondition.AsOf(WireSamples.At),
        new Resolution
        {
            Outcome = ResolutionOutcome.TooManyTargets,
            Targets = ["bob@example.org"],
            Tag = "tag",
            TargetTags = ["sales", null],
            AuthenticationPolicy = s_policy,
            LargestQuota = 4_096,
        },
        new SealedCertificate { Facts = s_facts, Octets = [1, 2, 3] },
    ];
}
