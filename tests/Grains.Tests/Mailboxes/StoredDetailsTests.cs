using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Mailboxes;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Mailboxes;

/// <summary>The division of details between an entry and its transaction.</summary>
public sealed class StoredDetailsTests
{
    private static readonly MessageDetails s_details = TestMessages.Details("Hello");

    [Fact]
    public void Usual_details_stay_in_the_entry()
    {
        StoredDetails stored = StoredDetails.Of(s_details with { Summary = WithParts(12) });

        Assert.Empty(stored.Shared);
        Assert.Equal(12, MessageDetailsJson.Read(stored.Own).Summary.Parts.Length);
    }

    [Fact]
    public void Long_details_leave_a_short_entry_and_are_shared_whole()
    {
        MessageSummary summary = WithParts(190) with
        {
            To = [.. Enumerable.Range(0, 100).Select(number => Address(number, "to"))],
            Cc = [.. Enumerable.Range(0, 100).Select(number => Address(number, "cc"))],
            References = [.. Enumerable.Range(0, 50).Select(number => $"{number}@example.org")],
        };

        StoredDetails stored = StoredDetails.Of(s_details with { Summary = summary });

        Assert.InRange(stored.Own.Length, 1, 12_000);
        Assert.Equivalent(summary, MessageDetailsJson.ReadSummary(stored.Shared), strict: true);
        MessageSummary own = MessageDetailsJson.Read(stored.Own).Summary;
        Assert.Equal(["to", "cc", "references", "parts", "attachments"], own.TruncatedFields);
        Assert.Equal(summary.To[..own.To.Length], own.To);
        Assert.Equal("0@example.org", own.References[0]);
        Assert.Equal("49@example.org", own.References[^1]);
    }

    [Fact]
    public void Parts_of_the_body_are_always_in_the_entry()
    {
        MessageSummary summary = WithParts(190) with { TextPart = 150, HtmlPart = 180 };

        StoredDetails stored = StoredDetails.Of(s_details with { Summary = summary });

        int[] numbers = [.. MessageDetailsJson.Read(stored.Own).Summary.Parts.Select(part => part.Number)];
        Assert.Equal([150, 180], numbers[^2..]);
        Assert.Equal(Enumerable.Range(1, numbers.Length - 2), numbers[..^2]);
    }

    [Fact]
    public void A_first_address_that_is_too_long_is_kept()
    {
        MessageSummary summary = WithParts(190) with
        {
            To = [new MailAddress { Name = new string('n', 2_000), Address = "a@example.org" }, Address(1, "to")],
        };

        StoredDetails stored = StoredDetails.Of(s_details with { Summary = summary });

        Assert.Equal([summary.To[0]], MessageDetailsJson.Read(stored.Own).Summary.To);
    }

    [Fact]
    public void Fields_that_are_already_cut_stay_named()
    {
        MessageSummary summary = WithParts(190) with { TruncatedFields = ["subject", "parts"] };

        StoredDetails stored = StoredDetails.Of(s_details with { Summary = summary });

        Assert.Equal(
            ["subject", "parts", "attachments"], MessageDetailsJson.Read(stored.Own).Summary.TruncatedFields);
        Assert.Equal(["subject", "parts"], MessageDetailsJson.ReadSummary(stored.Shared).TruncatedFields);
    }

    [Fact]
    public void Details_that_cannot_be_shortened_stay_in_the_entry()
    {
        StoredDetails stored = StoredDetails.Of(TestMessages.Details(new string('x', 20_000)));

        Assert.Empty(stored.Shared);
        Assert.Equal(20_000, MessageDetailsJson.Read(stored.Own).Summary.Subject!.Length);
    }

    private static MailAddress Address(int number, string list) =>
        new() { Name = $"Name {number}", Address = $"{list}{number}@example.org" };

    private static MessageSummary WithParts(int count)
    {
        MessageSummary summary = s_details.Summary;
        return summary with
        {
            Parts = [.. Enumerable.Range(1, count).Select(number => summary.Parts[0] with { Number = number })],
        };
    }
}
