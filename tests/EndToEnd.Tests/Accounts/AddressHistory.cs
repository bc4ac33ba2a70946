using System.Diagnostics;

namespace RelateMail.EndToEnd.Tests.Accounts;

/// <summary>The states of one account, each with the times between which it began. Thread-safe.</summary>
internal sealed class AddressHistory(string address)
{
    private readonly Lock _lock = new();
    private readonly List<Change> _changes = [];
    private int _passwords;

    /// <summary>A state that began at some time from its call to its answer.</summary>
    private sealed record Change(AddressState State, long Called)
    {
        /// <summary>Null while the call is under way.</summary>
        public long? Answered { get; set; }
    }

    public string Address => address;

    /// <summary>The last state; null before the first change.</summary>
    public AddressState? Last
    {
        get
        {
            lock (_lock)
            {
                return _changes.LastOrDefault()?.State;
            }
        }
    }

    public string NewPassword() => $"correct horse battery {++_passwords}";

    /// <summary>Makes a change by a call that returns when it is answered.</summary>
    public async Task ChangeAsync(AddressState state, Func<Task> call)
    {
        var change = new Change(state, Stopwatch.GetTimestamp());
        lock (_lock)
        {
            _changes.Add(change);
        }

        await call();
        change.Answered = Stopwatch.GetTimestamp();
    }

    /// <summary>The states that were in force at some moment between two timestamps.</summary>
    public IReadOnlyList<AddressState> Between(long from, long to)
    {
        lock (_lock)
        {
            // A state ends at the latest when the next change is answered.
            var found = new List<AddressState>();
            for (int index = 0; index < _changes.Count; index++)
            {
                long? ended = index + 1 < _changes.Count ? _changes[index + 1].Answered : null;
                if (_changes[index].Called <= to && !(ended < from))
                {
                    found.Add(_changes[index].State);
                }
            }

            if (_changes.Count == 0 || _changes[0].Called > from || !(_changes[0].Answered < from))
            {
                found.Add(AddressState.Absent); // before the first change
            }

            return found;
        }
    }
}

/// <param name="Exists">The account exists.</param>
/// <param name="Enabled">The account exists and is not disabled.</param>
/// <param name="Password">The password; null if none can be right.</param>
internal sealed record AddressState(bool Exists, bool Enabled, string? Password)
{
    public static AddressState Absent { get; } = new(false, false, null);
}
