namespace RelateMail.Api.Contracts;

/// <summary>The data of <c>ready</c>: the messages that were there have been sent.</summary>
/// <param name="Next">The cursor behind them.</param>
public sealed record StreamPosition(string Next);
