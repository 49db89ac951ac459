using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace FederationHub.Server.Web;

/// <summary>
/// A page for a person, as the answer of an endpoint. Steps decide and choose the page; the page only shows its model.
/// </summary>
/// <param name="view">Path of the view, such as <c>/Pages/Login/Choose.cshtml</c>.</param>
/// <param name="model">What it shows.</param>
internal sealed class Page(string view, HubPage model) : IResult
{
    /// <summary>What it shows.</summary>
    public HubPage Model { get; } = model;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        SecurityHeaders.ForPage(httpContext, Model);
        Words.Keep(httpContext, Model.Words);
        httpContext.Response.StatusCode = Model.Status;
        var executor = httpContext.RequestServices.GetRequiredService<IActionResultExecutor<ViewResult>>();
        var context = new ActionContext(httpContext, httpContext.GetRouteData(), new ActionDescriptor());
        var data = new ViewDataDictionary(new EmptyModelMetadataProvider(), context.ModelState) { Model = Model };
        return executor.ExecuteAsync(context, new ViewResult { ViewName = view, ViewData = data, StatusCode = Model.Status });
    }
}
