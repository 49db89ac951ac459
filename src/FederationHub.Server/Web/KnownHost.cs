using FederationHub.Core;
using FederationHub.Outcomes;
using FederationHub.Server.Diagnostics;

namespace FederationHub.Server.Web;

/// <summary>
/// Only the public URL's own host is answered: cookies live there, and every address in documents and redirects is made of the
/// public URL, never of a header. Health checks come under any name.
/// </summary>
internal static class KnownHost
{
    public static IApplicationBuilder UseKnownHost(this IApplicationBuilder app)
    {
        var address = app.ApplicationServices.GetRequiredService<HubAddress>();
        var host = new Uri(address.PublicUrl).Host;
        return app.Use((context, next) =>
        {
            if (context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal) || context.Request.Host.Host.Equals(host, StringComparison.OrdinalIgnoreCase))
            {
                return next(context);
            }

            var reference = context.RequestServices.GetRequiredService<Randomness>().Reference();
            var rejection = ServerCauses.UnknownHost.Because("the Host header names another host than the public URL");
            context.RequestServices.GetRequiredService<LoginLog>().Refused(rejection.Code.ToString(), rejection.Detail, reference, null, null);
            return context.RequestServices.GetRequiredService<ErrorPages>().For(context, rejection, reference, new ErrorContext()).ExecuteAsync(context);
        });
    }
}
