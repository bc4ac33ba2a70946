using System.Text;
using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Commands;

namespace RelateMail.Smtp.Tests;

/// <summary>Reverse-path and Forward-path (RFC 5321 §4.1.1.2, §4.1.1.3, §4.1.2) in their commands.</summary>
public class PathGrammarTests
{
    [Theory]
    [InlineData("<bob@example.org>", "<bob@example.org>")]
    [InlineData("<@a.example:bob@example.org>", "<bob@example.org>")] // A-d-l is taken and dropped (§3.3)
    [InlineData("<@a.example,@b.example:bob@example.org>", "<bob@example.org>")] // At-domain *("," At-domain)
    [InlineData("<\"@a.example:bob\"@example.org>", "<\"@a.example:bob\"@example.org>")] // no route within quotes
    [InlineData("<\"a>b\"@example.org>", "<\"a>b\"@example.org>")] // the bracket in quotes ends no path
    [InlineData("<bob@[192.0.2.1]>", "<bob@[192.0.2.1]>")]
    [InlineData("<postmaster@example.org>", "<postmaster@example.org>")]
    public void Path_is_read_in_both_directions(string path, string kept)
    {
        Assert.Equal(kept, ParsedLine.Accepted<SmtpCommand.Mail>($"MAIL FROM:{path}").ReversePath.ToString());
        Assert.Equal(kept, ParsedLine.Accepted<SmtpCommand.Rcpt>($"RCPT TO:{path}").ForwardPath.ToString());
    }

    [Theory]
    [InlineData("<bob@web_1.example.org>")] // RFC 2181 §11: names in the DNS may have an underscore
    [InlineData("<bob@_dmarc.example.org>")]
    [InlineData("<bob@web_>")]
    [InlineData("<bob@büro_1.example.org>")]
    public void Underscore_is_read_in_the_domain_of_a_sender_only(string path)
    {
        SmtpCommand.Mail mail = ParsedLine.Accepted<SmtpCommand.Mail>($"MAIL FROM:{path} SMTPUTF8");
        Assert.Equal(path, mail.ReversePath.ToString());
        ParsedLine.Refused($"RCPT TO:{path}", SmtpVerb.Rcpt, "501 5.1.3");
    }

    [Theory]
    [InlineData("bob@example.org")] // brackets are required
    [InlineData("<bob@example.org")] // not closed
    [InlineData("bob@example.org>")] // not opened
    [InlineData("<<bob@example.org>>")]
    [InlineData("< bob@example.org>")] // no space within
    [InlineData("<bob@example.org >")]
    [InlineData("<bob>")] // no domain, and not the Postmaster
    [InlineData("<Postmasters>")]
    [InlineData("<\"Postmaster\">")]
    [InlineData("< >")] // the null reverse-path has nothing within
    [InlineData("<@a.example>")] // a route without a mailbox
    [InlineData("<@a.example:>")]
    [InlineData("<@a.example,:bob@example.org>")] // a comma without an At-domain
    [InlineData("<@a.example,b.example:bob@example.org>")] // a domain without its at-sign
    [InlineData("<@a.example@b.example:bob@example.org>")] // no comma between
    [InlineData("<@a.example bob@example.org>")] // no colon
    [InlineData("<@:bob@example.org>")] // an empty domain
    [InlineData("<@a_b.example:bob@example.org>")] // the route keeps to the rule of Domain
    [InlineData("<bob@example.org.>")] // the trailing dot
    [InlineData("Bob <bob@example.org>")] // no display name
    [InlineData("")] // nothing
    public void Malformed_path_is_refused_in_both_directions(string path)
    {
        ParsedLine.Refused($"MAIL FROM:{path}", SmtpVerb.Mail, "501 5.1.7");
        ParsedLine.Refused($"RCPT TO:{path}", SmtpVerb.Rcpt, "501 5.1.3");
    }

    [Fact]
    public void Null_reverse_path_is_for_MAIL_only()
    {
        Assert.Same(ReversePath.Null, ParsedLine.Accepted<SmtpCommand.Mail>("MAIL FROM:<>").ReversePath);
        ParsedLine.Refused("RCPT TO:<>", SmtpVerb.Rcpt, "501 5.1.3");
    }

    [Theory]
    [InlineData("<Postmaster>")]
    [InlineData("<postmaster>")] // §4.1.1.3: in any case
    [InlineData("<POSTMASTER>")]
    public void Postmaster_without_a_domain_is_for_RCPT_only(string path)
    {
        Assert.Same(ForwardPath.Postmaster, ParsedLine.Accepted<SmtpCommand.Rcpt>($"RCPT TO:{path}").ForwardPath);
        ParsedLine.Refused($"MAIL FROM:{path}", SmtpVerb.Mail, "501 5.1.7");
    }

    [Theory]
    [InlineData(64, 256, true)] // §4.5.3.1.1 and §4.5.3.1.3: what must be taken
    [InlineData(64, 257, false)]
    [InlineData(65, 256, true)] // past the least that a server must take: reverse-paths of lists are
    [InlineData(200, 256, true)]
    [InlineData(200, 257, false)]
    public void Path_has_at_most_256_octets(int localPart, int octets, bool accepted)
    {
        int domain = octets - localPart - 3; // "<", "@" and ">"
        Check($"<{new string('x', localPart)}@{LongNames.Domain(domain)}>", accepted);
    }

    [Theory]
    [InlineData(256, true)]
    [InlineData(258, false)]
    public void UTF8_is_counted_in_octets(int octets, bool accepted)
    {
        string localPart = new('ø', (octets - 2 - "@example.org".Length) / 2);
        string path = $"<{localPart}@example.org>";
        Assert.Equal(octets, Encoding.UTF8.GetByteCount(path));
        Check(path, accepted);
    }

    [Fact]
    public void Source_route_does_not_count_towards_the_limit()
    {
        string route = string.Join(',', Enumerable.Repeat($"@{LongNames.Domain(200)}", 3));
        Check($"<{route}:{new string('x', 64)}@{LongNames.Domain(189)}>", accepted: true);
    }

    private static void Check(string path, bool accepted)
    {
        Assert.Equal(accepted, ParsedLine.Of($"MAIL FROM:{path} SMTPUTF8").Command is SmtpCommand.Mail);
        Assert.Equal(accepted, ParsedLine.Of($"RCPT TO:{path}").Command is SmtpCommand.Rcpt);
    }
}
