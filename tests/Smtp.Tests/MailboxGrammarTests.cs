using System.Text;
using RelateMail.Smtp.Addressing;

namespace RelateMail.Smtp.Tests;

/// <summary>Mailbox, Local-part and Domain (RFC 5321 §4.1.2, RFC 6531 §3.3).</summary>
public class MailboxGrammarTests
{
    [Theory]
    [InlineData("bob@example.org", "bob", "example.org")] // Dot-string of one Atom
    [InlineData("b.o.b@example.org", "b.o.b", "example.org")] // Dot-string = Atom *("." Atom)
    [InlineData("!#$%&'*+-/=?^_`{|}~@example.org", "!#$%&'*+-/=?^_`{|}~", "example.org")] // every special of atext
    [InlineData("Bob@EXAMPLE.Org", "Bob", "EXAMPLE.Org")] // §2.4: the case is kept
    [InlineData("1@2", "1", "2")] // Let-dig alone is a sub-domain
    [InlineData("bob@localhost", "bob", "localhost")] // one label is a Domain
    [InlineData("bob@a-b--c.1a", "bob", "a-b--c.1a")] // Ldh-str within
    [InlineData("\"bob\"@example.org", "bob", "example.org")] // Quoted-string means what it encloses
    [InlineData("\"\"@example.org", "", "example.org")] // DQUOTE *QcontentSMTP DQUOTE
    [InlineData("\"b o.b\"@example.org", "b o.b", "example.org")] // qtextSMTP has the space
    [InlineData("\".b..b.\"@example.org", ".b..b.", "example.org")] // and dots anywhere
    [InlineData("\"a@b>c\"@example.org", "a@b>c", "example.org")] // at-sign and bracket are quoted
    [InlineData("\"a\\\"b\\\\c\\d\"@example.org", "a\"b\\cd", "example.org")] // quoted-pairSMTP, needed or not
    [InlineData("\"\\ \"@example.org", " ", "example.org")] // "\" %d32
    public void Mailbox_is_read(string wire, string localPart, string domain)
    {
        Assert.True(Mailbox.TryParse(Encoding.UTF8.GetBytes(wire), out Mailbox? mailbox));
        Assert.Equal(new Mailbox(localPart, domain), mailbox);
        Assert.True(mailbox.IsAscii);
    }

    [Theory]
    [InlineData("")] // nothing
    [InlineData("bob")] // no domain
    [InlineData("bob@")] // an empty one
    [InlineData("@example.org")] // no local-part
    [InlineData(".bob@example.org")] // a dot begins
    [InlineData("bob.@example.org")] // a dot ends
    [InlineData("b..ob@example.org")] // an Atom is 1*atext
    [InlineData("b ob@example.org")] // a space without quotes
    [InlineData("b(c)ob@example.org")] // comments are of RFC 5322, not of the envelope
    [InlineData("bob@al@example.org")] // an at-sign without quotes
    [InlineData("b\"o\"b@example.org")] // a Quoted-string is all of the local-part
    [InlineData("\"bob@example.org")] // no closing quote
    [InlineData("\"bob\\\"@example.org")] // the closing quote is quoted
    [InlineData("\"bob\\")] // half of a quoted-pair
    [InlineData("\"bo\"b\"@example.org")] // a quote within without a backslash
    [InlineData("\"bob\"x@example.org")] // something after the closing quote
    [InlineData("bob@.example.org")] // an empty label first
    [InlineData("bob@example..org")] // in the middle
    [InlineData("bob@example.org.")] // last: the trailing dot
    [InlineData("bob@-example.org")] // Let-dig begins
    [InlineData("bob@example-.org")] // and ends
    [InlineData("bob@example.org-")] // the last label too
    [InlineData("bob@exa_mple.org")] // no underscore in a path
    [InlineData("bob@exa mple.org")] // no space
    [InlineData("bob@example.org ")] // nothing after it
    [InlineData("<bob@example.org>")] // brackets belong to the Path
    public void Malformed_mailbox_is_refused(string wire)
    {
        Assert.False(Mailbox.TryParse(Encoding.UTF8.GetBytes(wire), out Mailbox? mailbox));
        Assert.Null(mailbox);
    }

    [Theory]
    [InlineData("bøb@example.org", "bøb", "example.org")] // atext =/ UTF8-non-ascii, two octets
    [InlineData("用户.名@example.org", "用户.名", "example.org")] // three octets, in a Dot-string
    [InlineData("😀@example.org", "😀", "example.org")] // four octets
    [InlineData("\"bø \\\"b\"@example.org", "bø \"b", "example.org")] // qtextSMTP =/ UTF8-non-ascii
    [InlineData("bob@bücher.example", "bob", "bücher.example")] // sub-domain =/ U-label
    [InlineData("bob@例え.テスト", "bob", "例え.テスト")] // every label
    [InlineData("bob@xn--bcher-kva.example", "bob", "xn--bcher-kva.example")] // an A-label is US-ASCII
    public void UTF8_is_read(string wire, string localPart, string domain)
    {
        Assert.True(Mailbox.TryParse(Encoding.UTF8.GetBytes(wire), out Mailbox? mailbox));
        Assert.Equal(new Mailbox(localPart, domain), mailbox);
        Assert.Equal(Ascii.IsValid(wire), mailbox.IsAscii);
    }

    [Theory]
    [InlineData("b\u0080b@example.org")] // a C1 control in an Atom
    [InlineData("\"b\u009Fb\"@example.org")] // and within quotes
    [InlineData("\"b\\øb\"@example.org")] // quoted-pairSMTP stays US-ASCII
    [InlineData("bob@-bücher.example")] // a U-label begins with no hyphen
    [InlineData("bob@bücher-.example")] // nor ends with one
    [InlineData("bob@büch_er.example")] // nor has an underscore
    [InlineData("bob@a。bü.example")] // an ideographic full stop does not separate labels (RFC 5890 §2.3.2.1)
    [InlineData("bob@bü\u00A0cher.example")] // white space of any kind
    public void UTF8_in_the_wrong_place_is_refused(string wire) =>
        Assert.False(Mailbox.TryParse(Encoding.UTF8.GetBytes(wire), out _));

    [Theory]
    [InlineData("b\u00F8b@example.org")] // Latin-1: a first octet without its second
    [InlineData("b\u00C3@example.org")] // cut short
    [InlineData("b\u0080b@example.org")] // a continuation alone
    [InlineData("b\u00C0\u00AFb@example.org")] // an overlong slash
    [InlineData("b\u00ED\u00A0\u0080b@example.org")] // a surrogate
    [InlineData("b\u00F4\u0090\u0080\u0080b@example.org")] // past U+10FFFF
    [InlineData("b\u00FEb@example.org")] // never in UTF-8
    [InlineData("\"b\u00F8b\"@example.org")] // within quotes
    [InlineData("bob@b\u00FCcher.example")] // in a domain
    public void Octets_that_are_not_UTF8_are_refused(string latin1) =>
        Assert.False(Mailbox.TryParse(Encoding.Latin1.GetBytes(latin1), out _)); // RFC 3629 §4

    [Theory]
    [InlineData("bob@", 63, true)] // RFC 1035 §2.3.4
    [InlineData("bob@", 64, false)]
    [InlineData("bob@example.", 63, true)] // the last label too
    [InlineData("bob@example.", 64, false)]
    public void Label_has_at_most_63_octets(string before, int octets, bool accepted) =>
        Assert.Equal(accepted, Mailbox.TryParse(Encoding.UTF8.GetBytes(before + new string('x', octets)), out _));

    [Theory]
    [InlineData(59, true)] // "xn--" and one octet for each
    [InlineData(60, false)]
    public void U_label_is_bounded_by_its_A_label(int characters, bool accepted) =>
        Assert.Equal(accepted, Mailbox.TryParse(Encoding.UTF8.GetBytes("b@" + new string('ü', characters)), out _));

    [Theory]
    [InlineData(255, 255)] // RFC 5321 §4.5.3.1.2
    [InlineData(256, 0)]
    public void Domain_has_at_most_255_octets(int octets, int matched) =>
        Assert.Equal(matched, DomainGrammar.Match(Encoding.ASCII.GetBytes(LongNames.Domain(octets))));

    [Theory]
    [InlineData("bob@example.org", "bob@example.org")] // a Dot-string needs no quotes
    [InlineData("\"bob\"@example.org", "bob@example.org")] // §4.1.2: nor does what is one without them
    [InlineData("\"b b\"@example.org", "\"b b\"@example.org")]
    [InlineData("\"a\\\"\\\\\"@example.org", "\"a\\\"\\\\\"@example.org")]
    [InlineData("\"\"@example.org", "\"\"@example.org")]
    public void Mailbox_is_written_in_its_shortest_form(string wire, string written)
    {
        Assert.True(Mailbox.TryParse(Encoding.UTF8.GetBytes(wire), out Mailbox? mailbox));
        Assert.Equal(written, mailbox.ToString());
    }
}
