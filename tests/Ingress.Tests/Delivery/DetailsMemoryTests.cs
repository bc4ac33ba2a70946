using Microsoft.Extensions.Options;
using RelateMail.Grains.Abstractions;
using RelateMail.Ingress.Delivery;
using RelateMail.Smtp;

namespace RelateMail.Ingress.Tests.Delivery;

public sealed class DetailsMemoryTests
{
    private static readonly PartSummary s_part = new()
    {
        Number = 1,
        ContentType = "application/pdf",
        FileName = new string('n', 200),
        Size = 1,
        TransferEncoding = "7bit",
        Offset = 0,
        EncodedSize = 1,
    };

    [Fact]
    public void Details_of_usual_mail_are_not_counted()
    {
        MemoryBudget budget = Budget();

        Assert.Equal(0, DetailsMemory.Take(budget, new MessageSummary { Parts = [s_part, s_part] }, 100));
        Assert.Equal(0, budget.Held);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 10)]
    [InlineData(100, 64)]
    public void Long_details_count_for_each_call_at_the_same_time(int mailboxes, int copies)
    {
        MemoryBudget budget = Budget();
        var summary = new MessageSummary { Parts = [.. Enumerable.Repeat(s_part, 100)] };

        long counted = DetailsMemory.Take(budget, summary, mailboxes);

        Assert.Equal(DetailsMemory.Octets(summary) * copies, counted);
        Assert.Equal(counted, budget.Held);
    }

    [Fact]
    public void Addresses_and_references_count_too()
    {
        var address = new MailAddress { Name = "Name", Address = "name@example.org" };
        var summary = new MessageSummary
        {
            To = [.. Enumerable.Repeat(address, 100)],
            Cc = [.. Enumerable.Repeat(address, 100)],
            References = [.. Enumerable.Repeat("1@example.org", 50)],
        };

        Assert.InRange(DetailsMemory.Octets(summary), 20_000, 60_000);
    }

    private static MemoryBudget Budget() => new(Options.Create(new SmtpLimits { MemoryBytes = 64 * 1024 * 1024 }));
}
