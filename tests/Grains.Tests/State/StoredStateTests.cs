using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Storage;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Certificates;
using RelateMail.Grains.Mailboxes;
using RelateMail.Grains.State;
using RelateMail.Grains.Tests.Certificates;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.State;

/// <summary>
/// Reads state exactly as released versions stored it. Each literal was written by commit 440308b and must never
/// change: a test that fails here means that an upgrade would lose the data of a running cluster.
/// </summary>
public sealed class StoredStateTests(MemoryCluster cluster)
{
    private static readonly DateTimeOffset s_at = new(2026, 3, 1, 12, 30, 15, TimeSpan.Zero);

    [Fact]
    public void An_account_is_read() => AssertReads(
        "IOhAVyRhcmdvbjJpZCR2PTE5JG09NjQsdD0xLHA9MSRjMkZzZEEkWkdsblpYTjABBCT0AQPg",
        new AccountState
        {
            PasswordHash = "$argon2id$v=19$m=64,t=1,p=1$c2FsdA$ZGlnZXN0",
            QuotaOctets = 1_000_000,
            Disabled = true,
        });

    [Fact]
    public void Mailbox_settings_are_read() => AssertReads(
        "IOgABCT04A==",
        new MailboxSettings { QuotaOctets = 1_000_000 });

    [Fact]
    public void A_domain_is_read() => AssertReads(
        "IOhAH2FsbEBleGFtcGxlLm9yZ0EDLeA=",
        new DomainSettings { CatchAll = "all@example.org", PlusSeparator = "-" });

    [Fact]
    public void An_alias_is_read() => AssertReads(
        "IOggAAVBI2FsaWNlQGV4YW1wbGUub3JnQB9ib2JAZXhhbXBsZS5vcmfg4A==",
        new AliasTargets { Targets = ["alice@example.org", "bob@example.org"] });

    [Fact]
    public void A_list_of_names_is_read() => AssertReads(
        "IOggAAVBF2V4YW1wbGUuY29tQBdleGFtcGxlLm9yZ+Dg",
        new NameList { Names = ["example.com", "example.org"] });

    [Fact]
    public void A_certificate_is_read()
    {
        CertificateFacts facts = TestReports.Facts('a', DateTimeOffset.UnixEpoch) with
        {
            NotBefore = DateTimeOffset.UnixEpoch,
        };
        var reason = new CertificateReason
        {
            Status = CertificateStatus.Degraded,
            Code = "refused",
            Node = "mx1",
            Text = "It was refused.",
        };
        CertificateReport report = TestReports.Report("mx1", facts) with
        {
            LoadedAt = s_at,
            SeenThumbprint = "AB",
            HandshakeError = "465 is closed",
            Refused = new CertificateRefusal { Source = "file", Reason = "No.", At = s_at },
            RolloutVersion = 3,
        };
        AssertReads(
            "IOggAAMh6CDoQAdteDEh6ECBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB"
            + "QUFBQUFBQUEjQ049bXguZXhhbXBsZS5vcmdBE0NOPWlzc3VlciEAA0EdbXguZXhhbXBsZS5vcmfgQRdFQ0RTQSBQLTI1NiGAAIC1"
            + "9/V/nwiBAAAAAAAAAADgIYAAgLX39X+fCIEAAAAAAAAAAOBBgWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh"
            + "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWEBBeAhgIAlX0qOd94IgQAAAAAAAAAA4EEpL2NlcnRpZmljYXRlcy9teC5wZW1BBUFC"
            + "QRs0NjUgaXMgY2xvc2VkIehACWZpbGVBB05vLiGAgCVfSo533giBAAAAAAAAAADg4AEN4CGAgCVfSo533giBAAAAAAAAAADgAQPg"
            + "4AENIejAD0EHAQID4CHoIOjAEUEXQ049cHJldmlvdXPBFcEXwR0hgACAtff1f58IgQAAAAAAAAAA4CGAAIC19/V/nwiBAAAAAAAA"
            + "AADgwSsBBeBBBQQF4CGAgCVfSo533giBAAAAAAAAAADgAQUhAAMh6AAdIYCAJV9KjnfeCIEAAAAAAAAAAOABCQEFIQADIegABUEP"
            + "cmVmdXNlZMENQR9JdCB3YXMgcmVmdXNlZC7g4ODgIYCAJV9KjnfeCIEAAAAAAAAAAODg",
            new CertificateRecord
            {
                Nodes = [new CertificateNode { Report = report, ReportedAt = s_at, IsUnknown = true }],
                Version = 3,
                Target = new SealedCertificate { Facts = facts, Octets = [1, 2, 3] },
                Previous = new SealedCertificate { Facts = facts with { Subject = "CN=previous" }, Octets = [4, 5] },
                RolloutChangedAt = s_at,
                Status = CertificateStatus.Degraded,
                Transitions =
                [
                    new CertificateTransition
                    {
                        Sequence = 7,
                        At = s_at,
                        From = CertificateStatus.Unhealthy,
                        To = CertificateStatus.Degraded,
                        Reasons = [reason],
                    },
                ],
                EmptySince = s_at,
            });
    }

    [Fact]
    public void The_details_of_a_message_are_read() => Assert.Equivalent(
        TestMessages.Details("Grüße"),
        MessageDetailsJson.Read(Encoding.UTF8.GetBytes(
            """
            {
              "reversePath": "alice@example.com",
              "recipient": "Bob+news@example.org",
              "tag": "news",
              "traceFields": "Return-Path: <alice@example.com>\r\nDelivered-To: bob@example.org\r\n",
              "client": {
                "address": "192.0.2.1",
                "name": "client.example.com",
                "with": "ESMTPSA",
                "login": "alice@example.com",
                "tls": {
                  "version": "TLSv1.3",
                  "cipher": "TLS_AES_256_GCM_SHA384",
                  "serverName": "mx.example.org"
                }
              },
              "summary": {
                "from": "Alice <alice@example.com>",
                "to": "bob@example.org",
                "cc": "carol@example.org",
                "subject": "Grüße",
                "date": "2026-03-01T13:30:00+01:00",
                "messageId": "1@example.com",
                "inReplyTo": "0@example.com",
                "references": ["0@example.com", "00@example.com"],
                "parts": [
                  {
                    "number": 1,
                    "contentType": "text/plain",
                    "fileName": "a\"b.txt",
                    "contentId": "part1@example.com",
                    "size": 3,
                    "isAttachment": true,
                    "transferEncoding": "base64",
                    "offset": 400,
                    "encodedSize": 4,
                    "charset": "utf-8"
                  }
                ],
                "headerOctets": 398
              },
              "dsn": {
                "return": "HDRS",
                "envelopeId": "QQ314159",
                "notify": "SUCCESS,FAILURE",
                "originalRecipient": "rfc822;Bob@example.org"
              }
            }
            """)),
        strict: true);

    /// <summary>
    /// Reads like the ADO.NET grain storage: with the serializer of Orleans, which stores numbers and no names.
    /// </summary>
    private void AssertReads<T>(string stored, T expected)
    {
        var serializer = new OrleansGrainStorageSerializer(
            cluster.Cluster.Client.ServiceProvider.GetRequiredService<Serializer>());

        T? read = serializer.Deserialize<T>(new BinaryData(Convert.FromBase64String(stored)));

        Assert.NotNull(read);
        Assert.Equivalent(expected, read, strict: true);
    }
}
