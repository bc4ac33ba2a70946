using System.Text;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Mailboxes;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Mailboxes;

/// <summary>The details that a list reads.</summary>
public sealed class ListedDetailsTests
{
    private static readonly MailAddress s_address = new() { Name = "Älice", Address = "alice@example.org" };

    [Fact]
    public void A_list_reads_the_same_values_as_a_message()
    {
        MessageDetails whole = Everything();
        MessageSummary summary = whole.Summary;

        MessageDetails listed = ListedDetails.Read(MessageDetailsJson.Write(whole));

        Assert.Equal(
            (whole.ReversePath, whole.Recipient, whole.Tag), (listed.ReversePath, listed.Recipient, listed.Tag));
        Assert.Equal(
            (whole.Authentication!.Dmarc.Result, whole.Authentication.Spf.Result, whole.Authentication.Spf.Problem),
            (listed.Authentication!.Dmarc.Result, listed.Authentication.Spf.Result, listed.Authentication.Spf.Problem));
        Assert.Equivalent(
            summary with { References = [], HeaderOctets = 0, TextPart = null, HtmlPart = null },
            listed.Summary,
            strict: true);
        Assert.Empty(listed.TraceFields);
    }

    [Fact]
    public void A_list_reads_entries_of_earlier_versions()
    {
        const string Earlier =
            """
            {"recipient":"bob@example.org","traceFields":"","client":{"address":"192.0.2.1","name":"c","with":"SMTP"},
            "summary":{"from":"Alice <alice@example.org>","to":"bob@example.org","parts":[],"headerOctets":5}}
            """;

        MessageDetails listed = ListedDetails.Read(Encoding.UTF8.GetBytes(Earlier));

        Assert.Equal(MessageDetailsJson.Read(Encoding.UTF8.GetBytes(Earlier)).Summary.From, listed.Summary.From);
        Assert.Equal("bob@example.org", Assert.Single(listed.Summary.To).Address);
        Assert.Null(listed.Authentication);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"summary\":7}")]
    public void Malformed_details_are_a_fault_of_the_store(string json) =>
        _ = Assert.Throws<InvalidDataException>(() => ListedDetails.Read(Encoding.UTF8.GetBytes(json)));

    private static MessageDetails Everything()
    {
        MessageDetails details = TestMessages.Details("Grüße");
        PartSummary part = details.Summary.Parts[0];
        return details with
        {
            Summary = details.Summary with
            {
                Bcc = [s_address],
                ReplyTo = [s_address],
                Sender = [s_address],
                TruncatedFields = ["subject"],
                Preview = "Hello",
                ListId = "list.example.org",
                AutoSubmitted = "no",
                TextPart = 1,
                HtmlPart = 2,
                Parts = [part with { IsInline = true, Disposition = "inline", Sha256 = new string('a', 64) }, part],
            },
            Authentication = new AuthenticationDetails
            {
                Server = "mx.example.org",
                Iprev = new IprevDetails { Result = "pass" },
                Spf = new SpfDetails { Result = "none", Identity = "mailfrom", Problem = "private-address" },
                SpfHelo = new SpfDetails { Result = "none", Identity = "helo" },
                Dmarc = new DmarcDetails { Result = "pass" },
                Arc = new ArcDetails { Result = "none" },
            },
        };
    }
}
