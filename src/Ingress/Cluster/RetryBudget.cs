using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Ingress.Cluster;

/// <summary>
/// The time that the failing calls of one transaction may take together, so that a client with many recipients waits no
/// longer than one with a single recipient.
/// </summary>
internal sealed class RetryBudget(TimeSpan time)
{
    private readonly Lock _lock = new();
    private TimeSpan _left = time;
    private TimeSpan _spentUntil = TimeSpan.MinValue;

    public TimeSpan Left
    {
        get
        {
            lock (_lock)
            {
                return _left;
            }
        }
    }

    /// <summary>Spends the time of a call that failed at least once. Time that calls share is spent once.</summary>
    /// <param name="began">On any clock that all calls share.</param>
    /// <param name="ended">On the same clock.</param>
    public void Spend(TimeSpan began, TimeSpan ended)
    {
        lock (_lock)
        {
            TimeSpan from = began > _spentUntil ? began : _spentUntil;
            if (ended > from)
            {
                TimeSpan left = _left - (ended - from);
                (_left, _spentUntil) = (left > TimeSpan.Zero ? left : TimeSpan.Zero, ended);
            }
        }
    }
}

/// <summary>The budgets of open transactions. A transaction is identified by its parameters of MAIL.</summary>
internal sealed class RetryBudgets(IOptions<IngressOptions> options)
{
    private readonly ConditionalWeakTable<MailParameters, RetryBudget> _budgets = [];
    private readonly TimeSpan _time = options.Value.ClusterRetryTime;

    /// <summary>The budget of a transaction, from its first RCPT to the reply to its content.</summary>
    public RetryBudget Of(MailParameters transaction) => _budgets.GetValue(transaction, _ => New());

    /// <summary>A budget for one call that belongs to no transaction.</summary>
    public RetryBudget New() => new(_time);
}
