using System.Net;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Smtp.Listening;

namespace RelateMail.Smtp.Tests;

/// <summary>The table that keeps refused connections from filling the log.</summary>
public sealed class RefusalLogTests
{
    [Fact]
    public void Full_table_logs_no_new_address_until_a_minute_has_passed()
    {
        var clock = new FakeTimeProvider();
        var log = new RefusalLog(clock);
        for (int number = 0; number < RefusalLog.MaxAddresses; number++)
        {
            Assert.True(log.ShouldLog(new IPAddress(number)));
        }

        Assert.False(log.ShouldLog(new IPAddress(RefusalLog.MaxAddresses)));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(log.ShouldLog(new IPAddress(RefusalLog.MaxAddresses)));
        Assert.True(log.ShouldLog(new IPAddress(0)));
        Assert.False(log.ShouldLog(new IPAddress(0)));
    }
}
