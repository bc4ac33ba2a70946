using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Tests.Certificates;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests;

/// <summary>
/// The wire contract. Methods and identities of grains are held by OrleansContracts.txt at build time; here it is what
/// travels: every type and each of its members by its number. Numbers are never given twice, and a line of WireTypes.txt
/// that goes or changes breaks a rolling upgrade: only additions are right.
/// </summary>
public sealed class ContractTests(MemoryCluster cluster)
{
    [Fact]
    public void Members_keep_their_numbers()
    {
        string listing = string.Join('\n', typeof(IMailboxGrain).Assembly.GetExportedTypes()
            .Where(type => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
            .Select(Describe)
            .Order(StringComparer.Ordinal));
        string committed = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "WireTypes.txt"))
            .ReplaceLineEndings("\n").TrimEnd();

        if (committed != listing)
        {
            string actual = Path.Combine(AppContext.BaseDirectory, "WireTypes.actual.txt");
            File.WriteAllText(actual, $"{listing}\n");
            Assert.Fail($"WireTypes.txt is not the contract of today; see {actual}, and review each difference.");
        }
    }

    [Fact]
    public void What_travels_arrives_as_it_left()
    {
        Serializer serializer = cluster.Cluster.Client.ServiceProvider.GetRequiredService<Serializer>();
        InboundMessage message = TestMessages.Message(Guid.NewGuid());
        var stored = new StoredMessage
        {
            Uid = 7,
            Id = message.Id,
            ContentId = message.ContentId,
            Size = 9,
            ReceivedAt = message.ReceivedAt,
            Seen = true,
            Details = message.Details,
        };
        CertificateFacts facts = TestReports.Facts('a', DateTimeOffset.UnixEpoch);
        var reason = new CertificateReason(CertificateStatus.Degraded, "refused", "mx1", "It was refused.");
        CertificateReport report = TestReports.Report("mx1", facts) with
        {
            HandshakeError = "465 is closed",
            Refused = new CertificateRefusal("file", "No.", DateTimeOffset.UnixEpoch),
            OrderVersion = 3,
        };
        object[] values =
        [
            message,
            new MessagePage([stored], 7),
            new MessageQuery(5, 50, true),
            new MailboxStatus(1, 2, 3, 4, 5),
            new DeliveryReceipt(DeliveryOutcome.Duplicate, 7, message.Id),
            new DomainSettings { CatchAll = "all@example.org", PlusSeparator = null },
            new AccountInfo(1, true, true),
            new AccountChange { Password = "secret", QuotaOctets = 1, Disabled = true },
            new Password("secret"),
            new Resolution(ResolutionOutcome.Found, ["bob@example.org"], "tag"),
            TestReports.Sealed(facts),
            new CertificateOverview
            {
                Status = CertificateStatus.Degraded,
                Reasons = [reason],
                IsConverged = true,
                Order = new CertificateOrder { Version = 3, Wanted = facts },
                OrderedAt = DateTimeOffset.UnixEpoch,
                Previous = facts,
                Nodes = [new() { Report = report, ReportedAt = DateTimeOffset.UnixEpoch, IsUnknown = true }],
                Transitions =
                [
                    new CertificateTransition(
                        7, DateTimeOffset.UnixEpoch, CertificateStatus.Unhealthy, CertificateStatus.Degraded, [reason]),
                ],
            },
        ];

        foreach (object value in values)
        {
            byte[] wire = serializer.SerializeToArray<object>(value);
            Assert.Equivalent(value, serializer.Deserialize<object>(wire), strict: true);
        }
    }

    private static string Describe(Type type)
    {
        string alias = type.GetCustomAttribute<AliasAttribute>()?.Alias ?? "no alias";
        IEnumerable<string> members = type.IsEnum
            ? Enum.GetValues(type).Cast<object>().Select(value =>
                $"  {Convert.ToInt32(value, CultureInfo.InvariantCulture)} {value}")
            : type.GetProperties()
                .Select(property => (property, id: property.GetCustomAttribute<IdAttribute>()))
                .Where(member => member.id is not null)
                .OrderBy(member => member.id!.Id)
                .Select(member => $"  {member.id!.Id} {member.property.Name}: {NameOf(member.property.PropertyType)}");
        return string.Join('\n', members.Prepend(alias));
    }

    /// <summary>The alias of a type of the contract, because a renamed C# type is no change of the wire.</summary>
    private static string NameOf(Type type)
    {
        if (type.IsArray)
        {
            return $"{NameOf(type.GetElementType()!)}[]";
        }

        return type.IsGenericType
            ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
            : type.GetCustomAttribute<AliasAttribute>()?.Alias ?? type.Name;
    }
}
