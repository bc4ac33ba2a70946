using System.Text.Json;
using System.Text.Json.Nodes;
using RelateMail.SenderAuthentication.Results;

namespace RelateMail.SenderAuthentication.Tests.Results;

/// <summary>The record as the API shows it.</summary>
public sealed class RecordJsonTests
{
    private const string Expected =
        """
        {"server":"mx.example.org","disposition":"none","reason":null,"forgedFields":0,
         "iprev":{"result":"pass","name":"mail.example.com"},
         "spf":{"result":"pass","identity":"mailfrom","domain":"example.com","mechanism":"mx","problem":null},
         "spfHelo":{"result":"none","identity":"helo","domain":null,"mechanism":null,"problem":null},
         "dkim":[{"result":"pass","domain":"example.com","selector":"s1","algorithm":"rsa-sha256","keyBits":2048,
          "identity":"@example.com","signature":"dzdVyOfA","problem":null}],
         "dmarc":{"result":"pass","domain":"example.com","organizationalDomain":"example.com",
          "recordDomain":"example.com","policy":"reject","alignedBy":["dkim"],"testing":false,"problem":null},
         "arc":{"result":"pass","instances":2,"sealer":"example.net"}}
        """;

    internal static AuthenticationRecord Record { get; } = new()
    {
        Server = "mx.example.org",
        Iprev = new() { Result = AuthenticationResult.Pass, Name = "mail.example.com" },
        Spf = new()
        {
            Result = AuthenticationResult.Pass,
            Identity = SpfIdentity.MailFrom,
            Domain = "example.com",
            Mechanism = "mx",
        },
        SpfHelo = new() { Result = AuthenticationResult.None, Identity = SpfIdentity.Helo },
        Dkim =
        [
            new()
            {
                Result = AuthenticationResult.Pass,
                Domain = "example.com",
                Selector = "s1",
                Algorithm = "rsa-sha256",
                KeyBits = 2048,
                Identity = "@example.com",
                Signature = "dzdVyOfA",
            },
        ],
        Dmarc = new()
        {
            Result = AuthenticationResult.Pass,
            Domain = "example.com",
            OrganizationalDomain = "example.com",
            RecordDomain = "example.com",
            Policy = Disposition.Reject,
            AlignedBy = ["dkim"],
        },
        Arc = new() { Result = AuthenticationResult.Pass, Instances = 2, Sealer = "example.net" },
    };

    [Fact]
    public void The_members_have_the_names_and_the_order_of_the_API() => Assert.Equal(
        JsonNode.Parse(Expected)!.ToJsonString(JsonSerializerOptions.Web),
        JsonSerializer.Serialize(Record, JsonSerializerOptions.Web));

    [Fact]
    public void Every_result_is_a_word_of_RFC_8601() => Assert.All(
        Enum.GetValues<AuthenticationResult>(),
        static result => Assert.Equal($"\"{result.Word()}\"", JsonSerializer.Serialize(result)));
}
