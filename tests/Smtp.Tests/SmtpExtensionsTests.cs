using RelateMail.Smtp.Commands;

namespace RelateMail.Smtp.Tests;

/// <summary>The list of extensions is consistent.</summary>
public sealed class SmtpExtensionsTests
{
    [Fact]
    public void Keywords_and_parameters_are_unique()
    {
        Assert.Distinct(SmtpExtensions.All.Select(static extension => extension.Keyword));
        Assert.Distinct(SmtpExtensions.MailParameters.Select(static known => Convert.ToHexString(known.Keyword)));
        Assert.Distinct(SmtpExtensions.RcptParameters.Select(static known => Convert.ToHexString(known.Keyword)));
    }

    [Fact]
    public void Line_limits_are_the_sums_that_the_RFCs_require()
    {
        Assert.Equal(512 + 26 + 17 + 10 + 500 + 100 + 11, SmtpExtensions.LineLimits.Mail);
        Assert.Equal(512 + 10 + 500, SmtpExtensions.LineLimits.Rcpt);
        Assert.Equal(522, SmtpExtensions.LineLimits.Vrfy);
        Assert.Equal(12_288, SmtpExtensions.LineLimits.Auth);
    }

    [Theory]
    [InlineData(EhloOffers.None, false, false, false)]
    [InlineData(EhloOffers.StartTls, true, false, false)]
    [InlineData(EhloOffers.Auth, false, true, false)]
    [InlineData(EhloOffers.StartTls | EhloOffers.Auth, true, true, false)]
    [InlineData(EhloOffers.Tls, false, false, true)]
    [InlineData(EhloOffers.Tls | EhloOffers.Auth, false, true, true)]
    internal void Conditional_extensions_are_listed_when_their_condition_holds(
        EhloOffers offers, bool startTls, bool auth, bool requireTls)
    {
        string[] lines = [.. SmtpExtensions.Lines(offers, new(), new())];
        Assert.Equal(startTls, lines.Contains("STARTTLS"));
        Assert.Equal(auth, lines.Contains("AUTH PLAIN LOGIN"));
        Assert.Equal(requireTls, lines.Contains("REQUIRETLS"));
        Assert.Contains("SIZE 52428800", lines);
    }
}
