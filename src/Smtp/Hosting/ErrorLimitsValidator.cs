using Microsoft.Extensions.Options;

namespace RelateMail.Smtp.Hosting;

/// <summary>A soft limit above the hard limit would never be reached.</summary>
internal sealed class ErrorLimitsValidator : IValidateOptions<SmtpLimits>
{
    public ValidateOptionsResult Validate(string? name, SmtpLimits options) =>
        options.HardErrors == 0 || options.SoftErrors <= options.HardErrors
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{SmtpLimits.Section}:{nameof(SmtpLimits.SoftErrors)} ({options.SoftErrors}) must not be greater than "
                + $"{SmtpLimits.Section}:{nameof(SmtpLimits.HardErrors)} ({options.HardErrors}).");
}
